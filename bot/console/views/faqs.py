"""The FAQs by what visitors make of them: how often each was asked and how it went, what only the
clinic could answer and has not, and one of them with its latest questions. Writing is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sanic.response import HTTPResponse

from bot.console import analytics, charts, coverage, spans
from bot.console.answers import page
from bot.console.coverage import Entry
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.gate import off_loop
from bot.console.problems import Problem
from bot.console.spans import Chosen
from bot.console.visit import Visit
from bot.log import asked, figures, reviewed
from bot.log.audit import Plain
from bot.log.reviewed import Reviewed

COLUMNS = (
    "id", "title", "group", "has_answer", "asked", "answered", "declined", "offered", "up", "down",
    "corrected", "last_reviewed",
)  # fmt: skip


def show(visit: Visit) -> HTTPResponse:
    """All of them."""
    chosen = spans.chosen(visit)
    found, checked = _found(visit, chosen)
    return page(
        visit,
        "faqs.html",
        chosen=chosen,
        choices=spans.CHOICES,
        query=f"days={chosen.days}",
        entries=found,
        missing=coverage.missing(found),
        reviewed=checked,
    )


def show_one(visit: Visit, key: str) -> HTTPResponse:
    """One FAQ, or another id that messages are answered with."""
    chosen = spans.chosen(visit)
    faqs = coverage.known_faqs()
    found, checked = _found(visit, chosen)
    entry = next((entry for entry in found if entry.id == key), None)
    if entry is None:
        raise Problem(404, "no_faq")
    db = visit.console.db
    days = figures.of_answer(db, chosen.span, chosen.now, key)
    return page(
        visit,
        "faq.html",
        chosen=chosen,
        choices=spans.CHOICES,
        entry=entry,
        faq=faqs.get(key),
        related=_titles(faqs, key),
        corrected=checked.corrected[key],
        last=checked.last.get(key),
        chart=charts.stacked(days, analytics.KINDS),
        questions=asked.last_questions(db, key),
        among=asked.AMONG,
    )


async def export(visit: Visit) -> None:
    """The list as on the screen."""
    chosen = spans.chosen(visit)
    rows = await off_loop(visit.console, lambda: list(_rows(visit, chosen)))
    detail: dict[str, Plain] = {"list": "faqs", "days": chosen.days}
    await send(visit, Export("faqs", "figures.exported", COLUMNS, rows, detail))


def _rows(visit: Visit, chosen: Chosen) -> Iterator[tuple[Any, ...]]:
    found, checked = _found(visit, chosen)
    for entry in found:
        last: datetime | None = checked.last.get(entry.id)
        row = {**asdict(entry), "corrected": checked.corrected[entry.id], "last_reviewed": last}
        yield tuple(row[name] for name in COLUMNS)


def _found(visit: Visit, chosen: Chosen) -> tuple[list[Entry], Reviewed]:
    counted = spans.figures_of(visit, chosen)
    checked = reviewed.by_answer(visit.console.db, chosen.start)
    return coverage.entries(counted, coverage.known_faqs()), checked


def _titles(faqs: dict[str, Any], key: str) -> dict[str, str]:
    related = faqs[key].related if key in faqs else ()
    return {other: coverage.title_of(faqs, other) for other in related if other in faqs}
