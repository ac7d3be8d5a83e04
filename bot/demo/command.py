"""`python -m bot demo-data`: fills the log with conversations that never took place, or takes them
out again. Must not touch a real one."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clinic import Clinic, is_open, load_clinic
from bot.demo.play import Player
from bot.demo.scripts import Script, load
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk
from bot.gateway.answering.project import open_desk
from bot.gateway.durable.ledger import Ledger
from bot.log import made_up
from bot.log.database import Database, opened

DAYS = 28
AT_ONCE = 100  # conversations between two lines on the screen
AWAKE = range(7, 23)  # hours in which people write
OPEN, CLOSED, SUNDAY = 5, 2, 1  # how many write in an hour, beside each other


class DemoError(Exception):
    """The log cannot be filled; the message says what to do."""


@dataclass(frozen=True)
class Plan:
    """So many conversations over the last so many days; `add`: also beside real ones."""

    conversations: int
    days: int = DAYS
    seed: int = 1
    add: bool = False


def fill(root: Path, assistant: Assistant, plan: Plan, say: Callable[[str], None]) -> None:
    """Plays the scripts to the assistant, into the log of the project in this folder."""
    with opened(root, os.environ) as db:
        if made_up.holds_real(db) and not plan.add:
            raise DemoError("The log holds real conversations. Say --add to put others beside.")
        asyncio.run(_fill(db, open_desk(root, assistant), plan, say))


def remove(root: Path) -> int:
    """Takes out what was made up; how many conversations that were."""
    clinic = load_clinic(root / "clinic.yml")
    with opened(root, os.environ) as db:
        return made_up.remove(db, ZoneInfo(clinic.timezone))


def beginnings(clinic: Clinic, plan: Plan, now: datetime) -> list[datetime]:
    """When the conversations begin: more while the clinic is open, fewer on Sundays, none at
    night, the last of them a little while ago."""
    chance = random.Random(plan.seed)
    zone = ZoneInfo(clinic.timezone)
    days = min(plan.days, clinic.retention_days - 1)  # older ones would be erased at once
    today = now.astimezone(zone).date()
    hours = [
        datetime.combine(today - timedelta(days=day), time(hour), zone)
        for day in range(max(days, 1))
        for hour in AWAKE
    ]
    past = [hour for hour in hours if hour < now - timedelta(hours=1)] or [now - timedelta(hours=1)]
    weights = [_weight(clinic, hour) for hour in past]
    drawn = chance.choices(past, weights, k=plan.conversations)
    return sorted(
        (hour + timedelta(seconds=chance.uniform(0, 3599))).astimezone(timezone.utc)
        for hour in drawn
    )


async def _fill(db: Database, desk: Desk, plan: Plan, say: Callable[[str], None]) -> None:
    chance, log, now = random.Random(plan.seed), Ledger(db), desk.now()
    begins = beginnings(desk.phrasebook.clinic, plan, now)
    player = Player(desk, log, chance)
    try:
        for number, script in enumerate(_drawn(chance, len(begins))):
            await player.play(script, begins[number], now)
            if number % AT_ONCE == AT_ONCE - 1:
                say(f"{number + 1} of {len(begins)} conversations")
        made_up.call_back(db)
        made_up.recount(db, ZoneInfo(desk.phrasebook.clinic.timezone))
        say(f"Conversations made up: {len(begins)}")
    finally:
        log.close()


def _drawn(chance: random.Random, number: int) -> list[Script]:
    """Each script once before chance decides, if there is room for all."""
    scripts = load()
    first = chance.sample(scripts, min(number, len(scripts)))
    rest = chance.choices(scripts, [script.weight for script in scripts], k=number - len(first))
    drawn = first + rest
    chance.shuffle(drawn)
    return drawn


def _weight(clinic: Clinic, hour: datetime) -> int:
    if hour.weekday() == 6:
        return SUNDAY
    return OPEN if is_open(clinic, hour) else CLOSED
