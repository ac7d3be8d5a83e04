"""How the assistant does: how messages went by day, what about, how often it was wrong, whether
those who were handed on got there, and at which hours people write."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console import analytics, charts, coverage, spans
from bot.console.answers import page
from bot.console.visit import Visit
from bot.log import samples

SHOWN = 12  # answers on the page; all of them are in its file


def show(visit: Visit) -> HTTPResponse:
    """All of it for the days chosen."""
    chosen = spans.chosen(visit)
    faqs = coverage.known_faqs()
    figures = spans.figures_of(visit, chosen)
    found = coverage.entries(figures, faqs)
    return page(
        visit,
        "analytics.html",
        chosen=chosen,
        choices=spans.CHOICES,
        query=f"days={chosen.days}",
        summary=analytics.summary(figures),
        chart=charts.stacked(analytics.by_day(figures), analytics.KINDS),
        wrong=analytics.wrong(samples.verdicts(visit.console.db, chosen.start, chosen.end)),
        answers=[entry for entry in found if entry.asked][:SHOWN],
        more=max(sum(1 for entry in found if entry.asked) - SHOWN, 0),
        ways=analytics.ways(figures),
        week=analytics.week(figures),
    )
