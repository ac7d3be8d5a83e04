"""What staff did, as a chain: each row's hash covers the row before it, so that a row that was
changed, removed or added by hand is found. A row is written in the transaction of what it tells of.
Must never hold a visitor's words, name or number: `detail` says how many and which kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log.database import Database
from bot.log.holding import digest
from bot.log.paging import Order
from bot.log.people_tables import audit, audit_end

START = "0" * 64  # what the first row's hash follows on
AT_ONCE = 1000  # rows looked at in one transaction
NOBODY = "nobody"
ORDER = Order((audit.c.number,))

Plain = str | int | bool | None


@dataclass(frozen=True)
class By:
    """Who does something, and when; number None where nobody is logged in."""

    at: datetime
    number: int | None = None
    name: str = NOBODY


@dataclass(frozen=True)
class Deed:
    """One thing done: `action` is a short code, `object` says to what (`person:3`)."""

    action: str
    object: str = ""
    detail: dict[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A row of the chain, as it is read."""

    number: int
    by: By
    deed: Deed
    hash: str


@dataclass(frozen=True)
class Wanted:
    """Which rows to list; what is empty does not matter."""

    person: int | None = None
    action: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold."""

    number: int
    reason: str  # "changed", "missing" or "cut"


def conversation(ident: str) -> str:
    """A conversation as an object of the chain, which outlives it: known again by its id only."""
    return f"conversation:{digest(ident)[:16]}"


def write(connection: Connection, by: By, deed: Deed) -> None:
    """Adds to the chain inside the transaction of what is told, as its last step: from here to the
    commit nobody else can add."""
    end = connection.execute(select(audit_end).with_for_update()).one()
    row = {
        "number": end.number + 1,
        "at": by.at,
        "person": by.number,
        "name": by.name,
        "action": deed.action,
        "object": deed.object,
        "detail": _written(deed.detail),
    }
    row["hash"] = _hash(row, end.hash)
    connection.execute(audit.insert().values(row))
    connection.execute(audit_end.update().values(number=row["number"], hash=row["hash"]))


def record(db: Database, by: By, deed: Deed) -> None:
    """Adds what has no change of its own to go with, such as the reading of a transcript."""
    with db.write() as connection:
        write(connection, by, deed)


def listed(wanted: Wanted) -> Any:
    """The query for the rows that are wanted; their order is ORDER."""
    query = select(audit)
    if wanted.person is not None:
        query = query.where(audit.c.person == wanted.person)
    if wanted.action:
        query = query.where(audit.c.action == wanted.action)
    if wanted.object:
        query = query.where(audit.c.object == wanted.object)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit.c.at < wanted.until)
    return query


def end(db: Database) -> tuple[int, str]:
    """The number and the hash of the last row: who notes them down can see later that nothing
    before was rewritten."""
    with db.read() as connection:
        row = connection.execute(select(audit_end)).first()
    return (row.number, row.hash) if row else (0, START)


def entry_of(row: Row) -> Entry:
    """The entry in a row of the table."""
    deed = Deed(row.action, row.object, json.loads(row.detail))
    return Entry(row.number, By(row.at, row.person, row.name), deed, row.hash)


def check(db: Database) -> list[Break]:
    """Every place where the chain does not hold; none if it is whole."""
    breaks: list[Break] = []
    number, last = 0, START
    with db.read() as connection:
        end = connection.execute(select(audit_end)).first()
        for row in _rows(connection):
            if row.number != number + 1:
                breaks.append(Break(number + 1, "missing"))
            elif _hash(row._mapping, last) != row.hash:
                breaks.append(Break(row.number, "changed"))
            number, last = row.number, row.hash
    if end is None or (end.number, end.hash) != (number, last):
        breaks.append(Break(number + 1, "cut"))
    return breaks


def _rows(connection: Connection) -> Iterator[Row]:
    """All rows in order, a part at a time: the chain may be long."""
    after: int | None = None
    while True:
        query = select(audit).order_by(audit.c.number).limit(AT_ONCE)
        if after is not None:
            query = query.where(audit.c.number > after)
        part = connection.execute(query).all()
        yield from part
        if len(part) < AT_ONCE:
            return
        after = part[-1].number


def _written(detail: dict[str, Plain]) -> str:
    return json.dumps(detail, sort_keys=True, ensure_ascii=False)


def _hash(row: Any, previous: str) -> str:
    at = row["at"].isoformat(timespec="microseconds")
    parts = [row[name] for name in ("number", "person", "name", "action", "object", "detail")]
    told = json.dumps([previous, at, *parts], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
