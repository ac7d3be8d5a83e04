"""Opening hours as staff write them: checked, joined with the days the clinic is closed, and put
into words. Refuses what could not be answered honestly later (hours that are "unknown", or that
hang on the sun or on school holidays, which nobody looks up here)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from opening_hours import (  # type: ignore[attr-defined]  # the errors are not in its stub
    OpeningHours,
    ParserError,
    State,
    UnknownCountryError,
)

from bot.clinic.wording import MONTHS, WEEKDAYS, clock_time, listed, weekdays

EXAMPLE = 'write for example "Mo-Fr 09:00-18:00; Sa 09:00-13:00".'
# Fifty-two whole weeks of a year like any other, to see what an ordinary week looks like.
SAMPLE = (datetime(2024, 12, 30), datetime(2025, 12, 29))
# So many of a weekday's dates must have the same hours for them to be called the usual ones.
USUAL = 0.8
ALL_DAY = ((time(0), time(0)),)

Spans = tuple[tuple[time, time], ...]


class ScheduleError(ValueError):
    """The hours parse, but cannot be used; the message says what to do."""


class HolidaysError(ScheduleError):
    """The hours need public holidays that nobody knows here."""


@dataclass(frozen=True)
class Schedule:
    """One opening_hours expression, holidays and days off included."""

    expression: str

    @classmethod
    def of(cls, hours: str, closed: Sequence[str]) -> Schedule:
        return cls("; ".join([hours, *closed]))

    def holidays(self, country: str) -> str | None:
        """The country if its public holidays are known; raises if needed ones are not."""
        try:
            OpeningHours("PH off", country=country)
        except UnknownCountryError as error:
            if re.search(r"\bPH\b", self.expression):
                raise HolidaysError(
                    f"the public holidays of {country} are not known here: take PH out and list "
                    "the days under closed:, such as 2027-03-05."
                ) from error
            return None
        return country

    def described(self, clock: int) -> str:
        """The ordinary week in words; raises where there is no ordinary week."""
        usual = [self._usual(day) for day in range(7)]
        if not any(usual):
            if self._ever_open():
                raise ScheduleError("no week is like the other: add text: with the hours in words.")
            return "closed until further notice"
        if all(spans == ALL_DAY for spans in usual):
            return "open around the clock" + self._but_holidays(" except on")
        groups = {spans: [d for d in range(7) if usual[d] == spans] for spans in usual if spans}
        parts = [f"{weekdays(days)}, {_ranges(spans, clock)}" for spans, days in groups.items()]
        return "; ".join([*parts, *self._closed([d for d in range(7) if not usual[d]])])

    def _usual(self, weekday: int) -> Spans:
        monday = SAMPLE[0].date()
        table = _table(OpeningHours(self.expression))
        days = [monday + timedelta(days=7 * week + weekday) for week in range(52)]
        spans, count = Counter(tuple(table.get(day, ())) for day in days).most_common(1)[0]
        if count < USUAL * len(days):
            raise ScheduleError(
                f"{WEEKDAYS[weekday]} has different hours through the year: add text: with the "
                "hours in words, as visitors shall read them."
            )
        return spans

    def _ever_open(self) -> bool:
        years = OpeningHours(self.expression).intervals(datetime(2000, 1, 1), datetime(2100, 1, 1))
        return any(state == State.OPEN for _, _, state, _ in years)

    def _closed(self, days: list[int]) -> list[str]:
        names = [f"{WEEKDAYS[day]}s" for day in days]
        holidays = ["public holidays"] if self._but_holidays("") else []
        return [f"closed on {listed(names + holidays)}"] if names or holidays else []

    def _but_holidays(self, words: str) -> str:
        off = any(
            re.fullmatch(r"PH (off|closed)\b.*", rule) for rule in self.expression.split("; ")
        )
        return f"{words} public holidays" if off else ""


def expression(value: Any) -> str:
    """A whole opening_hours expression."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text: {EXAMPLE}")
    rules = " ".join(value.split()).rstrip("; ")
    bare = re.sub(r'"[^"]*"', "", rules)
    if re.search(r"\b(SH|unknown|sunrise|sunset|dawn|dusk)\b|\|\|", bare):
        raise ValueError(
            "holds SH, unknown, || or a time of the sun, which cannot be known here: write plain "
            "times, and list days off under closed:."
        )
    if re.search(r"\d\+", bare):
        raise ValueError(f'leaves the end open ("+"): write until when; {EXAMPLE}')
    return str(_parsed(rules, rules))


def closed_days(value: Any) -> str:
    """One line of the days off (PH, Dec 25-26, a date, each with a "reason" after it) as a rule."""
    if isinstance(value, date):
        value = f"{value.year} {MONTHS[value.month - 1][:3]} {value.day:02}"
    found = isinstance(value, str) and re.fullmatch(r'([^;"|]+?)\s*("[^";]*")?', value.strip())
    if not found:
        raise ValueError("is not a day: write for example PH, Dec 25-26 or 2027-03-05, one a line.")
    days, reason = found.groups()
    rule = f"{days} off {reason or ''}".strip()
    _parsed(rule, days)
    return rule


def _parsed(rules: str, shown: str) -> OpeningHours:
    try:
        return OpeningHours(rules)
    except ParserError as error:
        column = re.search(r"1:(\d+)", str(error))
        rest = shown[int(column[1]) - 1 :] if column else ""
        place = f'from "{rest}" on' if rest and rest != shown else "as opening hours"
        raise ValueError(f'"{shown}" is not understood {place}: {EXAMPLE}') from error


def _table(hours: OpeningHours) -> dict[date, list[tuple[time, time]]]:
    """The spans of the sample by the day they begin on; longer ones are cut at midnight."""
    table: dict[date, list[tuple[time, time]]] = {}
    for start, end in _open_spans(hours):
        if end - start >= timedelta(days=1):
            for part_start, part_end in _days(start, end):
                table.setdefault(part_start.date(), []).append((part_start.time(), part_end.time()))
        else:
            table.setdefault(start.date(), []).append((start.time(), end.time()))
    return table


def _open_spans(hours: OpeningHours) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of being open, whatever the comments within them."""
    begun: tuple[datetime, datetime] | None = None
    for start, end, state, _ in hours.intervals(*SAMPLE):
        if state != State.OPEN:
            continue
        if begun and begun[1] == start:
            begun = (begun[0], end)
            continue
        if begun:
            yield begun
        begun = (start, end)
    if begun:
        yield begun


def _days(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(0))
        yield start, min(midnight, end)
        start = midnight


def _ranges(spans: Spans, clock: int) -> str:
    if spans == ALL_DAY:
        return "all day"
    return listed([f"{clock_time(a, clock)} to {clock_time(b, clock)}" for a, b in spans])
