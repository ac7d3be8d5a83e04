"""The figures as the page of analytics shows them: what is put together, and what a share is of.
Must not ask the log for anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.bounds import upper_bound
from bot.console.charts import shade
from bot.log.figures import Figures
from bot.log.figures_day import CALLBACKS, DIRECT, FOLLOWED, OUTCOME, SHOWN
from bot.log.samples import MISSED, RIGHT, WRONG

# From the bottom of a bar up.
KINDS = (
    "answered", "smalltalk", "clarified", "handed_off", "declined", "emergency", "failed",
    "waiting",
)  # fmt: skip
SUBSTANCE = ("answered", "clarified", "declined", "handed_off", "emergency", "failed")
WAYS = ("book", "call", "emergency", "crisis")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Summary:
    """The span in a few numbers. messages: without small talk, and what shares are of."""

    visitors: int
    messages: int
    outcomes: Mapping[str, int]
    up: int
    down: int

    def share(self, outcome: str) -> float:
        """Of the messages that were about something."""
        return self.outcomes.get(outcome, 0) / self.messages if self.messages else 0.0


@dataclass(frozen=True)
class Wrong:
    """What came of the messages drawn at random. bounds: what is not exceeded, 19 times of 20."""

    judged: int
    wrong: int
    missed: int
    wrong_bound: float
    missed_bound: float


@dataclass(frozen=True)
class Way:
    """A way on. shown: with so many answers; followed: from there; direct: from the page itself."""

    kind: str
    shown: int
    followed: int
    direct: int

    @property
    def share(self) -> float | None:
        return min(self.followed / self.shown, 1.0) if self.shown else None


@dataclass(frozen=True)
class Week:
    """Messages by weekday and hour: only the hours in which there are any."""

    hours: tuple[int, ...]
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]  # day: number and shade of each hour


def summary(figures: Figures) -> Summary:
    outcomes = figures.of(OUTCOME)
    messages = sum(outcomes.get(kind, 0) for kind in SUBSTANCE)
    visitors = sum(figures.on(day, "visitors") for day in figures.span)
    down = figures.number("down") + figures.number("missed")
    return Summary(visitors, messages, outcomes, figures.number("up"), down)


def by_day(figures: Figures) -> dict[date, Mapping[str, int]]:
    """How messages went on each day, also on those without any."""
    return {day: figures.series.get((OUTCOME, day), {}) for day in figures.span}


def wrong(verdicts: Mapping[str, int]) -> Wrong:
    judged = sum(verdicts.get(verdict, 0) for verdict in (RIGHT, WRONG, MISSED))
    bad, missed = verdicts.get(WRONG, 0), verdicts.get(MISSED, 0)
    bounds = (upper_bound(bad, judged), upper_bound(missed, judged))
    return Wrong(judged, bad, missed, *bounds)


def ways(figures: Figures) -> tuple[Way, ...]:
    """The ways on that were shown or taken; a call-back is asked for on a form of its own."""
    found = [
        Way(kind, *(figures.number(what, kind) for what in (SHOWN, FOLLOWED, DIRECT)))
        for kind in WAYS
    ]
    asked = Way("callback", 0, figures.number(CALLBACKS), 0)
    return tuple(way for way in (*found, asked) if way.shown or way.followed or way.direct)


def week(figures: Figures) -> Week:
    used = {hour for (_, hour), number in figures.hours.items() if number}
    hours = tuple(range(min(used), max(used) + 1)) if used else ()
    most = max(figures.hours.values(), default=0)
    return Week(
        hours,
        tuple(
            (name, tuple(_cell(figures.hours.get((day, hour), 0), most) for hour in hours))
            for day, name in enumerate(WEEKDAYS)
        ),
    )


def _cell(number: int, most: int) -> tuple[int, int]:
    return number, shade(number, most)
