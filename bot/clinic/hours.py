"""Whether the clinic is open at a moment, and when it opens next, in the clinic's own time zone.
The moment is always handed in: nothing here looks at a clock, so that tests and replays see what a
visitor saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from bot.clinic.model import Clinic
from bot.clinic.wording import clock_time, day_from

YEAR = timedelta(days=366)
HORIZON = timedelta(days=400)


@dataclass(frozen=True)
class Stretch:
    """A time of being open or closed throughout; `note` is what staff wrote about its beginning."""

    start: datetime
    end: datetime
    open: bool
    note: str


def is_open(clinic: Clinic, now: datetime) -> bool:
    return next(_stretches(clinic, _local(clinic, now))).open


def next_opening(clinic: Clinic, now: datetime) -> datetime | None:
    """When it next opens after now, in the clinic's time zone; None if not within a year."""
    local = _local(clinic, now)
    later = (stretch.start for stretch in _stretches(clinic, local) if stretch.open)
    return next((start for start in later if start > local), None)


def after_open_time(clinic: Clinic, start: datetime, length: timedelta) -> datetime | None:
    """When the clinic will have been open for so long since `start`; None if not within a year."""
    left = length
    for stretch in _stretches(clinic, _local(clinic, start)):
        # By way of UTC: an hour is an hour also in the night when the clocks change.
        begin, end = (t.astimezone(timezone.utc) for t in (stretch.start, stretch.end))
        if not stretch.open:
            continue
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def status_sentence(clinic: Clinic, now: datetime) -> str:
    """One sentence: open until when, or closed and open again when."""
    local = _local(clinic, now)
    current = next(_stretches(clinic, local))
    note = f" ({current.note})" if current.note else ""
    if current.open:
        return f"We are open now{note}{_until(clinic, local, current.end)}."
    opening = next_opening(clinic, now)
    if opening is None:
        return f"We're closed at the moment{note}."
    when = f"{day_from(opening.date(), local.date())} at {clock_time(opening.time(), clinic.clock)}"
    return f"We're closed now{note} and open again {when}."


def _until(clinic: Clinic, now: datetime, end: datetime) -> str:
    if end - now > YEAR:
        return ", day and night"
    if end.time() == time(0) and end.date() - now.date() == timedelta(days=1):
        return " until midnight"
    at = clock_time(end.time(), clinic.clock)
    if end.date() == now.date():
        return f" until {at}"
    return f" until {day_from(end.date(), now.date()).removeprefix('on ')} at {at}"


def _stretches(clinic: Clinic, now: datetime) -> Iterator[Stretch]:
    """From now on; neighbours that differ only in their note are one."""
    hours = _hours(clinic.schedule, clinic.timezone, clinic.holidays)
    current: Stretch | None = None
    # By way of UTC: the library refuses an hour that the change to summer time leaves out.
    horizon = (now.astimezone(timezone.utc) + HORIZON).astimezone(now.tzinfo)
    for start, end, state, note in hours.intervals(now, horizon):
        is_open = state == State.OPEN
        if current and current.open == is_open:
            current = Stretch(current.start, end, is_open, current.note)
            continue
        if current:
            yield current
        current = Stretch(start, end, is_open, note)
    if current:
        yield current


def _local(clinic: Clinic, now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("`now` needs a time zone: hand in datetime.now(timezone.utc).")
    return now.astimezone(ZoneInfo(clinic.timezone))


@lru_cache(maxsize=8)
def _hours(schedule: str, zone: str, holidays: str | None) -> OpeningHours:
    return OpeningHours(schedule, timezone=ZoneInfo(zone), country=holidays)
