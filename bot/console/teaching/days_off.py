"""When the clinic's days off fall next, for those who do not read their notation. Must not say
whether the clinic is open: see bot/clinic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from opening_hours import OpeningHours, State

from bot.clinic.schedule import closed_days

AHEAD = timedelta(days=6 * 366)  # a rule that asks for a weekday may leave years out

Day = tuple[str, date | None]


def coming(lines: Iterable[str], now: datetime, holidays: str | None) -> Iterator[Day]:
    """Each line with the day it falls on next, None if never; lines that cannot be read are left
    out. holidays: the country whose holidays PH stands for."""
    for line in lines:
        try:
            rule = closed_days(line)
        except ValueError:
            continue  # told beside the field
        yield line, _next(rule, now, holidays)


def _next(rule: str, now: datetime, holidays: str | None) -> date | None:
    today = datetime.combine(now.date(), datetime.min.time())
    hours = OpeningHours(f"24/7; {rule}", country=holidays)
    spans = hours.intervals(today, today + AHEAD)
    return next((start.date() for start, _, state, _ in spans if state == State.CLOSED), None)
