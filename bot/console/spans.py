"""The days that figures are shown for, as chosen in the address, in the clinic's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.console.visit import Visit
from bot.log import figures
from bot.log.figures import Figures, Span
from bot.log.figures_day import Day, Now

CHOICES = {"7": "7 days", "28": "4 weeks", "91": "3 months", "364": "a year"}
USUAL = "28"


@dataclass(frozen=True)
class Chosen:
    """The last so many days, today included."""

    days: str
    span: Span
    now: Now

    @property
    def start(self) -> datetime:
        return Day(self.span.first, self.now.zone).start

    @property
    def end(self) -> datetime:
        return Day(self.span.last, self.now.zone).end


def chosen(visit: Visit) -> Chosen:
    """What the address asks for."""
    return last(visit, visit.query.choice("days", CHOICES) or USUAL)


def last(visit: Visit, days: str) -> Chosen:
    """The last so many days."""
    now = Now(visit.now, ZoneInfo(visit.console.clinic.timezone))
    return Chosen(days, Span(now.today - timedelta(days=int(days) - 1), now.today), now)


def figures_of(visit: Visit, chosen: Chosen) -> Figures:
    """The figures of these days."""
    return figures.load(visit.console.db, chosen.span, chosen.now)
