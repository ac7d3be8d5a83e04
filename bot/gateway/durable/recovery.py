"""Keeps the promise that an acknowledgement is: messages that were stored and not answered, because
a process died or the log failed, are answered after all, or honestly given up in time. Must not
answer what is being answered."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.gateway.durable.exchange import Exchange
from bot.log import intake
from bot.log.database import LogError

logger = logging.getLogger(__name__)

EVERY = 10.0  # seconds
FORGOTTEN = timedelta(seconds=5)  # what is younger is under way, maybe in another gateway
ANY_AGE = timedelta(days=-1)  # also what a clock that has been put back calls to come
GIVEN_UP = timedelta(seconds=45)  # after so long nobody waits in hope
LAST_TRY = 5.0  # seconds, for what is older still


async def recover_for_ever(exchange: Exchange) -> None:
    """Looks for forgotten messages now and then."""
    while True:
        await asyncio.sleep(EVERY)
        await recover(exchange, FORGOTTEN)


async def recover_at_start(exchange: Exchange) -> None:
    """A gateway alone has begun none of what waits; of several, another may just be at it."""
    await recover(exchange, FORGOTTEN if exchange.turns.log.is_shared else ANY_AGE)


async def recover(exchange: Exchange, older_than: timedelta) -> None:
    """Takes up what waits, the oldest first."""
    now = exchange.turns.desk.now()
    try:
        forgotten = await exchange.turns.log.read(intake.waiting, now - older_than)
    except LogError as error:
        logger.error("the log cannot be searched for messages without an answer: %s", error)
        return
    for waiting in forgotten:
        left = (waiting.at + GIVEN_UP - now).total_seconds()
        exchange.take_up(waiting, min(exchange.patience, max(left, LAST_TRY)))
