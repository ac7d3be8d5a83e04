"""The call-back requests as staff work through them: which wait, since when, and who took one up.
Names and telephone numbers are read by `shown` alone, so that whoever shows one can tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.paging import Order
from bot.log.people import Refused
from bot.log.tables import IS_DONE, IS_OPEN, callbacks

NEW, CALLED, DONE = STATES = ("new", "called", "done")
# The one who has waited longest comes first, and with it those who are overdue.
WAITING = Order((callbacks.c.at, callbacks.c.number), descending=False)
SETTLED = Order((callbacks.c.state_at, callbacks.c.number))
LISTED = tuple(c for c in callbacks.c if c.name not in ("id", "name", "phone"))


@dataclass(frozen=True)
class Wish:
    """Who wants to be called, by what number, and when it suits them."""

    number: int
    name: str
    phone: str
    when: str


def waiting() -> Any:
    """The query for the requests that are not done, for WAITING."""
    return select(*LISTED).where(IS_OPEN)


def settled() -> Any:
    """The query for those that are done, for SETTLED."""
    return select(*LISTED).where(IS_DONE)


def count_waiting(connection: Connection) -> int:
    """How many are not done."""
    found = select(func.count()).select_from(callbacks).where(IS_OPEN)
    return int(connection.execute(found).scalar_one())


def oldest_waiting(db: Database) -> datetime | None:
    """When the one who waits longest asked."""
    with db.read() as connection:
        oldest: datetime | None = connection.execute(
            select(callbacks.c.at).where(IS_OPEN).order_by(callbacks.c.at).limit(1)
        ).scalar()
    return oldest


def get(db: Database, number: int) -> Row | None:
    """A request without name and telephone number."""
    with db.read() as connection:
        query = select(*LISTED).where(callbacks.c.number == number)
        return connection.execute(query).first()


def shown(db: Database, number: int, by: By) -> Wish:
    """Name and telephone number, told to the audit log before they are shown."""
    with db.write() as connection:
        query = select(callbacks).where(callbacks.c.number == number)
        row = connection.execute(query).first()
        if row is None:
            raise Refused("no_callback")
        audit.write(connection, by, Deed("callback.shown", f"callback:{number}"))
    return Wish(row.number, row.name, row.phone, row.preferred)


def move(db: Database, number: int, state: str, by: By) -> bool:
    """Says how far staff have come with a request; whether that was news."""
    if state not in STATES:
        raise Refused("no_state")
    with db.write() as connection:
        query = select(callbacks.c.state).where(callbacks.c.number == number).with_for_update()
        before = connection.execute(query).scalar()
        if before is None:
            raise Refused("no_callback")
        if before == state:
            return False
        change = callbacks.update().where(callbacks.c.number == number)
        connection.execute(change.values(state=state, state_at=by.at, state_by=by.name))
        told = {"state": state, "before": before}
        audit.write(connection, by, Deed("callback.moved", f"callback:{number}", told))
    return True
