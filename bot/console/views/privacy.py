"""How long conversations are kept, the proof that they are erased, and erasing one for somebody who
asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.visit import Visit
from bot.log import proofs
from bot.log.paging import every, slice_of

COLUMNS = ("at", "before", "conversations", "messages", "call_backs")
LATE = timedelta(days=2)  # a sweep a day; the machine may have been off for one
LONGEST = 300


def show(visit: Visit) -> HTTPResponse:
    """What is kept, and the sweeps; and the conversation that is asked for, if one is."""
    db, days = visit.console.db, visit.console.clinic.retention_days
    wanted = visit.query.text("of", LONGEST)
    with db.read() as connection:
        found = slice_of(connection, proofs.swept(), proofs.ORDER, visit.query.text("page", 300))
    kept = proofs.kept(db)
    limit = visit.now - timedelta(days=days) - LATE
    return page(
        visit,
        "privacy.html",
        days=days,
        kept=kept,
        is_late=kept.ended is not None and kept.ended < limit,
        slice=found,
        wanted=wanted,
        conversation=proofs.find(db, wanted) if wanted else None,
    )


def erase(visit: Visit) -> HTTPResponse:
    """Erases one conversation."""
    proofs.erase(visit.console.db, visit.form.text("conversation", LONGEST), visit.by)
    return go(visit, "/privacy", "conversation_erased")


async def export(visit: Visit) -> None:
    """The sweeps as a file."""
    await send(visit, Export("sweeps", "sweeps.exported", COLUMNS, _rows(visit)))


def _rows(visit: Visit) -> Iterator[tuple[Any, ...]]:
    for row in every(visit.console.db, proofs.swept(), proofs.ORDER):
        yield row.at, row.before, row.conversations, row.messages, row.callbacks
