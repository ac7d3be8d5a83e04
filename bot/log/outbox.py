"""The letters that carry call-back requests to the clinic. A letter is lent to one sender at a
time, comes back if the sender dies, and is never taken out before it was delivered or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import Select

from bot.log.callbacks import CallbackRequest, request_of
from bot.log.database import Database
from bot.log.tables import OPEN_LETTER, callbacks, outbox

LEASE = timedelta(minutes=2)  # longer than sending every letter of one hand-out takes
LONGEST_ERROR = 500


@dataclass(frozen=True)
class Letter:
    """A request on its way to the clinic by one channel; attempts: how often sending failed."""

    number: int
    channel: str
    attempts: int
    callback: CallbackRequest
    conversation: str
    requested_at: datetime


def due(db: Database, now: datetime, most: int = 20) -> list[Letter]:
    """Lends out the letters to send now, those due longest first: nobody else is given them until
    they are reported on, or the lease ends."""
    with db.write() as connection:
        rows = connection.execute(_sendable(now, most)).all()
        if not rows:
            return []
        lent = outbox.c.number.in_([row.number for row in rows])
        connection.execute(outbox.update().where(lent).values(leased_until=now + LEASE))
        return [_letter(connection, row) for row in rows]


def delivered(db: Database, number: int, now: datetime) -> None:
    """The letter reached the clinic: it is kept, and never sent again."""
    _report(db, number, delivered_at=now, error=None)


def postponed(db: Database, number: int, error: str, until: datetime) -> None:
    """Sending failed: the letter is due again at this time."""
    _report(db, number, due_at=until, error=_clean(error), attempts=outbox.c.attempts + 1)


def given_up(db: Database, number: int, error: str, now: datetime) -> None:
    """Sending failed for the last time: the letter is kept for staff to see."""
    _report(db, number, given_up_at=now, error=_clean(error), attempts=outbox.c.attempts + 1)


def _sendable(now: datetime, most: int) -> Select:
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    ready = select(outbox).where(OPEN_LETTER, outbox.c.due_at <= now, free)
    # Another sender's letters are passed over, not waited for; SQLite has one writer anyway.
    ordered = ready.order_by(outbox.c.due_at, outbox.c.number).limit(most)
    return ordered.with_for_update(skip_locked=True)


def _report(db: Database, number: int, **changes: Any) -> None:
    """A letter that came to its end stays there, whatever a late sender reports."""
    one = outbox.update().where(outbox.c.number == number, OPEN_LETTER)
    with db.write() as connection:
        connection.execute(one.values(leased_until=None, **changes))


def _letter(connection: Connection, row: Row) -> Letter:
    its = connection.execute(select(callbacks).where(callbacks.c.number == row.callback)).one()
    return Letter(
        row.number, row.channel, row.attempts, request_of(its), its.conversation, its.at
    )  # fmt: skip


def _clean(error: str) -> str:
    return error.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")[:LONGEST_ERROR]
