"""Long lists, a page at a time, by where the last page ended and not by counting rows: the
thousandth page costs what the first does, and rows that come meanwhile move nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, tuple_
from sqlalchemy.engine import Connection, Row
from sqlalchemy.types import TypeDecorator

from bot.log.database import Database

PAGE = 50
PART = 500  # rows read at once where all are wanted
LARGEST = 2**63
AFTER, BEFORE = "a", "b"


@dataclass(frozen=True)
class Order:
    """What a list is sorted by. The last column must tell any two rows apart, and none be empty;
    an index over these columns makes every page fast."""

    columns: tuple[Any, ...]
    descending: bool = True


@dataclass(frozen=True)
class Slice:
    """One page: its rows, and the cursors of the pages before and after (empty if none)."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Cursor:
    side: str
    values: tuple[Any, ...]


def slice_of(
    connection: Connection, query: Any, order: Order, cursor: str = "", size: int = PAGE
) -> Slice:  # fmt: skip
    """The page of a query at this cursor; the first one for a cursor that is none."""
    at = _read(cursor, order)
    back = at is not None and at.side == BEFORE
    found = connection.execute(_from(query, order, at).limit(size + 1)).all()
    rows, more = found[:size], len(found) > size
    if back and not more:  # it may be a short one: the first page is a whole one
        return slice_of(connection, query, order, "", size)
    if back:
        rows.reverse()
    return Slice(
        rows,
        before=_written(BEFORE, rows[0], order) if rows and at else "",
        after=_written(AFTER, rows[-1], order) if rows and (back or more) else "",
    )


def every(db: Database, query: Any, order: Order) -> Iterator[Row]:
    """All rows, in parts, each in a transaction of its own: an export holds nobody up."""
    cursor = ""
    while True:
        with db.read() as connection:
            part = slice_of(connection, query, order, cursor, PART)
        yield from part.rows
        if not part.after:
            return
        cursor = part.after


def _from(query: Any, order: Order, at: _Cursor | None) -> Any:
    descending = order.descending != (at is not None and at.side == BEFORE)
    if at is not None:
        here = tuple_(*order.columns)
        there = tuple_(*(literal(v, c.type) for c, v in zip(order.columns, at.values, strict=True)))
        query = query.where(here < there if descending else here > there)
    return query.order_by(*(c.desc() if descending else c.asc() for c in order.columns))


def _written(side: str, row: Row, order: Order) -> str:
    values = [row._mapping[column] for column in order.columns]
    plain = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps([side, *plain]).encode()).decode().rstrip("=")


def _read(text: str, order: Order) -> _Cursor | None:
    """A cursor as it was written; None for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        side, *plain = json.loads(base64.urlsafe_b64decode(padded))
        values = tuple(datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in plain)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None
    fits = len(values) == len(order.columns) and all(map(_fits, order.columns, values))
    return _Cursor(side, values) if fits and side in (AFTER, BEFORE) else None


def _fits(column: Any, value: Any) -> bool:
    """Whether a column could hold it: a cursor comes from outside."""
    kind = column.type
    while isinstance(kind, TypeDecorator):
        kind = kind.impl
    kind = kind.python_type
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
        return False
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        return "\0" not in value
    return bool(-LARGEST < value < LARGEST)
