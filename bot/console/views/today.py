"""The first page of the day: how many came, how many of them need somebody, and where to begin."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console import analytics, charts, counters, coverage, spans
from bot.console.answers import page
from bot.console.views.callbacks import due_of
from bot.console.visit import Visit
from bot.log import callback_queue, reviewed
from bot.log.figures_day import VISITORS, Day

FORTNIGHT = "14"
WANTED = 3  # facts of the clinic that are asked for most


def show(visit: Visit) -> HTTPResponse:
    """How the day stands."""
    visit.console.sorting.some()
    db, chosen = visit.console.db, spans.last(visit, FORTNIGHT)
    figures = spans.figures_of(visit, chosen)
    waiting = reviewed.waiting(db, visit.now)
    found = coverage.entries(figures, coverage.known_faqs())
    visitors = figures.on(chosen.span.last, VISITORS)
    need = _needing(visit, chosen, visitors)
    return page(
        visit,
        "today.html",
        visitors=visitors,
        need=need,
        waiting=waiting,
        calls=counters.look(db).get("callbacks", 0),
        overdue=_is_overdue(visit),
        changes=counters.look(db).get("changes"),
        wanted=[entry for entry in coverage.missing(found) if entry.asked][:WANTED],
        chart=charts.stacked(analytics.by_day(figures), analytics.KINDS),
    )


def _needing(visit: Visit, chosen: spans.Chosen, visitors: int) -> int:
    """Of today's visitors; who was erased meanwhile is not counted as one."""
    start = Day(chosen.span.last, chosen.now.zone).start
    return min(reviewed.visitors_waiting(visit.console.db, start, visit.now), visitors)


def _is_overdue(visit: Visit) -> bool:
    oldest = callback_queue.oldest_waiting(visit.console.db)
    due = due_of(visit.console.clinic, oldest) if oldest else None
    return due is not None and due < visit.now
