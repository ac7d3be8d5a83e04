"""The form of the clinic's own facts: read from the draft or from what a browser sent, with days
off that were added by dates, and how the hours would be told to visitors. Must not save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.clinic.schedule import Schedule, ScheduleError, closed_days, expression
from bot.console.fields import Fields
from bot.faqs.cleaning import one_a_line
from bot.faqs.clinic_text import CLOSED, FIELDS, LISTS, NUMBERS, TEXTS, Value

LONGEST, LONGEST_LIST = 600, 6_000  # characters
SUGGESTED = "suggested"
MOST_SUGGESTED = 6
CLOCK, CLOCKS = "opening.clock", ("24", "12")
HOURS, WORDS = "opening.hours", "opening.text"


@dataclass(frozen=True)
class Form:
    """What stands in the fields, by their names in clinic.yml."""

    values: Mapping[str, Value]
    version: str
    confirmed: tuple[str, ...] = ()

    def text(self, field: str) -> str:
        """A field as it is typed; of a list, an entry a line."""
        value = self.values[field]
        if isinstance(value, tuple):
            return "\n".join(value)
        return "" if value is None else str(value)

    @property
    def suggested(self) -> tuple[str, ...]:
        """The suggested questions, with room for as many as there may be."""
        value = self.values[SUGGESTED]
        chosen = value if isinstance(value, tuple) else ()
        return (*chosen, *("",) * MOST_SUGGESTED)[:MOST_SUGGESTED]

    @property
    def hours(self) -> str:
        """The hours as visitors are told them; empty where they cannot be told yet."""
        if self.values[WORDS]:
            return self.text(WORDS)
        try:
            closed = [closed_days(_day(line)) for line in self.text(CLOSED).splitlines()]
            schedule = Schedule.of(expression(self.text(HOURS)), closed)
            return schedule.described(12 if self.text(CLOCK) == "12" else 24)
        except (ScheduleError, ValueError):
            return ""


def sent(fields: Fields) -> Form:
    """The form as it came."""
    values: dict[str, Value] = {name: fields.text(name, LONGEST) or None for name in TEXTS}
    closed = (*one_a_line(fields.lines(CLOSED, LONGEST_LIST)), *_added(fields))
    values[CLOSED] = tuple(dict.fromkeys(closed)) or None
    values[SUGGESTED] = tuple(dict.fromkeys(filter(None, fields.all(SUGGESTED)))) or None
    clock = fields.choice(CLOCK, CLOCKS)
    values[CLOCK] = int(clock) if clock else None
    assert set(values) == set(FIELDS) == {*TEXTS, *LISTS, *NUMBERS}
    return Form(values, fields.text("version"), fields.all("confirmed"))


def _day(line: str) -> str | date:
    """A date that stands alone is one to YAML, and a text to a form."""
    try:
        return date.fromisoformat(line)
    except ValueError:
        return line


def _added(fields: Fields) -> tuple[str, ...]:
    """Days off given by dates, as the file has them."""
    first, last = fields.day("closed_from"), fields.day("closed_to")
    if first is None:
        return ()
    note = fields.text("closed_note", 80).replace('"', "").replace(";", ",")
    days = _span(first, max(last or first, first))
    return (f'{days} "{note}"' if note else days,)


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first:%Y %b %d}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y %b %d}-{last:%d}"
    return f"{first:%Y %b %d}-{last:%Y %b %d}"
