"""The tables of the page of analytics as files, each with all its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.console import analytics, coverage, spans
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.gate import off_loop
from bot.console.visit import Visit
from bot.log.audit import Plain
from bot.log.figures import Figures
from bot.log.figures_day import VISITORS

Rows = Iterable[tuple[Any, ...]]
DAYS = ("day", "visitors", *analytics.KINDS)
ANSWERS = ("id", "title", "asked", "answered", "declined", "offered", "up", "down")
WAYS = ("way", "shown", "followed", "direct")
HOURS = ("weekday", *(f"{hour:02}" for hour in range(24)))


async def days(visit: Visit) -> None:
    """How messages went, day by day."""
    await _send(visit, "days", DAYS, _days)


async def answers(visit: Visit) -> None:
    """Every answer."""
    await _send(visit, "answers", ANSWERS, _answers)


async def ways(visit: Visit) -> None:
    """Ways on that were shown and taken."""
    await _send(visit, "ways-on", WAYS, _ways)


async def hours(visit: Visit) -> None:
    """When people write."""
    await _send(visit, "hours", HOURS, _hours)


async def _send(
    visit: Visit, name: str, columns: tuple[str, ...], make: Callable[[Figures], Rows]
) -> None:
    chosen = spans.chosen(visit)
    figures = await off_loop(visit.console, spans.figures_of, visit, chosen)
    rows = await off_loop(visit.console, lambda: list(make(figures)))
    detail: dict[str, Plain] = {"list": name, "days": chosen.days}
    await send(visit, Export(name, "figures.exported", columns, rows, detail))


def _days(figures: Figures) -> Rows:
    for day, counts in analytics.by_day(figures).items():
        numbers = (counts.get(kind, 0) for kind in analytics.KINDS)
        yield day.isoformat(), figures.on(day, VISITORS), *numbers


def _answers(figures: Figures) -> Rows:
    for entry in coverage.entries(figures, coverage.known_faqs()):
        yield tuple(getattr(entry, name) for name in ANSWERS)


def _ways(figures: Figures) -> Rows:
    for way in analytics.ways(figures):
        yield way.kind, way.shown, way.followed, way.direct


def _hours(figures: Figures) -> Rows:
    for day, name in enumerate(analytics.WEEKDAYS):
        yield name, *(figures.hours.get((day, hour), 0) for hour in range(24))
