"""What the console does by itself from time to time: it forgets sessions, links and failed attempts
whose time is over, and counts the days that are, before their conversations are erased."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.gate import off_loop
from bot.console.service import Console
from bot.log import figures, people_attempts, people_invitations, people_sessions
from bot.log.database import LogError
from bot.log.figures_day import Now

EVERY = 3600.0  # seconds

logger = logging.getLogger(__name__)


async def keep_tidy(console: Console) -> None:
    """Runs as long as the server."""
    while True:
        try:
            await off_loop(console, tidy, console, console.clock())
        except LogError as error:
            logger.warning("%s", error)
        await asyncio.sleep(EVERY)


def tidy(console: Console, now: datetime) -> None:
    """All of it, once."""
    people_sessions.sweep(console.db, console.settings.sessions, now)
    people_invitations.sweep(console.db, now)
    people_attempts.sweep(console.db, now)
    figures.count_what_is_over(console.db, Now(now, ZoneInfo(console.clinic.timezone)))
