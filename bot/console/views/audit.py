"""What staff did, for admins: filtered, as a file, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sanic.response import HTTPResponse

from bot.console.answers import page
from bot.console.audit_words import AuditWords
from bot.console.exports import Export, send_csv
from bot.console.visit import Visit
from bot.log import audit, people
from bot.log.audit import Wanted
from bot.log.paging import every, slice_of

COLUMNS = ("number", "at", "person", "action", "object", "detail", "hash")
FILTERS = ("person", "action", "object", "from", "to")


def show(visit: Visit) -> HTTPResponse:
    """The list, newest first."""
    query = audit.listed(_wanted(visit))
    with visit.console.db.read() as connection:
        found = slice_of(connection, query, audit.ORDER, visit.query.text("page", 300))
    staff = people.everyone(visit.console.db)
    return page(
        visit,
        "audit.html",
        entries=[audit.entry_of(row) for row in found.rows],
        slice=found,
        everyone=staff,
        words=AuditWords(visit.console.texts, {one.number: one.name for one in staff}),
        filters={name: visit.query.text(name) for name in FILTERS},
        query=_query(visit),
    )


def check(visit: Visit) -> HTTPResponse:
    """Looks at every row."""
    breaks = audit.check(visit.console.db)
    return page(visit, "audit_check.html", breaks=breaks, end=audit.end(visit.console.db))


async def export(visit: Visit) -> None:
    """The list as on the screen."""
    in_use = {name: "yes" for name in FILTERS if visit.query.text(name)}
    await send_csv(visit, Export("audit", "audit.exported", COLUMNS, _rows(visit), dict(in_use)))


def _rows(visit: Visit) -> Iterator[tuple[Any, ...]]:
    for row in every(visit.console.db, audit.listed(_wanted(visit)), audit.ORDER):
        yield row.number, row.at, row.name, row.action, row.object, row.detail, row.hash


def _wanted(visit: Visit) -> Wanted:
    zone = ZoneInfo(visit.console.clinic.timezone)
    until = visit.query.day("to")
    return Wanted(
        person=visit.query.number("person"),
        action=visit.query.choice("action", visit.console.texts.actions),
        object=visit.query.text("object"),
        since=_midnight(visit.query.day("from"), zone),
        until=_midnight(until + timedelta(days=1) if until else None, zone),
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None


def _query(visit: Visit) -> str:
    """The filters, to go on with."""
    return urlencode({name: v for name in FILTERS if (v := visit.query.text(name))})
