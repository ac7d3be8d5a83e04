"""Days and times in the words visitors read. Fixed English names: the machine's locale must not
change what the assistant says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def clock_time(moment: time, clock: int) -> str:
    """18:00 or 6:00 pm."""
    if clock == 24:
        return f"{moment.hour}:{moment.minute:02}"
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"


def day_from(day: date, today: date) -> str:
    """A coming day as seen from today: today, tomorrow, on Monday, on Monday 4 January."""
    distance = (day - today).days
    if distance < 2:
        return ("today", "tomorrow")[distance]
    name = f"on {WEEKDAYS[day.weekday()]}"
    if distance < 7:
        return name
    full = f"{name} {day.day} {MONTHS[day.month - 1]}"
    return full if day.year == today.year else f"{full} {day.year}"


def weekdays(days: Sequence[int]) -> str:
    """Numbers of weekdays, ascending, as "Monday to Friday and Sunday"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return listed([part for run in runs for part in _run(run)])


def listed(parts: Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _run(days: Sequence[int]) -> list[str]:
    if len(days) > 2:
        return [f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"]
    return [WEEKDAYS[day] for day in days]
