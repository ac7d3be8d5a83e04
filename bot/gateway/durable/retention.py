"""Keeps no conversation longer than the clinic says: once a day, those that ended before that are
erased. Must not hold up those who are talking."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.gateway.answering.desk import Desk
from bot.gateway.durable.ledger import Ledger
from bot.log import retention
from bot.log.database import LogError

logger = logging.getLogger(__name__)

FIRST = 30.0  # seconds after the start
EVERY = 24 * 3600.0


async def sweep_for_ever(log: Ledger, desk: Desk) -> None:
    """Sweeps soon after the start, and every day from then on."""
    await asyncio.sleep(FIRST)
    while True:
        try:
            await sweep(log, desk)
        except LogError as error:
            logger.error("what is too old could not be erased: %s", error)
        await asyncio.sleep(EVERY)


async def sweep(log: Ledger, desk: Desk) -> None:
    """Erases what is older than the clinic's retention_days."""
    now = desk.now()
    days = timedelta(days=desk.phrasebook.clinic.retention_days)
    swept = await log.read(retention.sweep, now - days, now)
    logger.info("erased: %d conversations that ended long ago", swept.conversations)
