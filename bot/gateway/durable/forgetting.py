"""Sees to it that the assistant, too, forgets what was erased, by whomever: a visitor, staff in
another process, or age. The log knows what was erased by a digest, and the assistant is told no
more. Must not hold up the erasing, which is done without it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone

from bot.gateway.answering.assistant import AssistantDown
from bot.gateway.answering.desk import Desk
from bot.gateway.durable.ledger import Ledger
from bot.log import erasure
from bot.log.database import LogError

logger = logging.getLogger(__name__)

EVERY = 5.0  # seconds
# For so long it is told again: a turn that was under way may have brought back what was forgotten,
# and who erases in another process has another clock.
AGAIN = timedelta(seconds=60)
EVER = datetime(1970, 1, 1, tzinfo=timezone.utc)


async def forget_for_ever(log: Ledger, desk: Desk) -> None:
    """Looks now and then; at first for all that the log knows of."""
    since = EVER
    while True:
        since = await forget(log, desk, since)
        await asyncio.sleep(EVERY)


async def forget(log: Ledger, desk: Desk, since: datetime) -> datetime:
    """Tells of what was erased since then; from when on there is something to tell next."""
    now = desk.now()
    try:
        if erased := await log.read(erasure.erased_since, since):
            await desk.assistant.forget(erased)
    except LogError as error:
        logger.error("the log cannot be searched for what was erased: %s", error)
        return since
    except AssistantDown:
        logger.info("the assistant is away; it is told later what was erased, if it still lives")
        return since
    return now - AGAIN
