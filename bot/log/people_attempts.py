"""Guessing made slow: failures are counted by account and by address, and each further one means a
longer pause. Names that nobody has count like the others, and only hashes are kept: people type
passwords into the wrong field."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log.database import Database
from bot.log.holding import insert
from bot.log.people_tables import attempts

FREE = {"account": 5, "code": 5, "address": 20}  # failures before there is a pause
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # after the last failure


@dataclass(frozen=True)
class Try:
    """Something that is tried against an account, or from an address."""

    kind: str
    value: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.kind}:{self.value}".encode()).hexdigest()


def begin(db: Database, tries: Sequence[Try], now: datetime) -> timedelta | None:
    """Counts an attempt before it is looked at, so that a hundred at once gain nothing.

    Returns how long to wait, if it may not be made now (it is not counted then).
    """
    with db.write() as connection:
        rows = {each: _held(connection, each, now) for each in tries}
        waits: list[timedelta] = [
            row.until - now for row in rows.values() if row.until and row.until > now
        ]
        if waits:
            return max(waits)
        for each, row in rows.items():
            _count(connection, each, _failures(row, now) + 1, now)
    return None


def succeeded(db: Database, tries: Sequence[Try], now: datetime) -> None:
    """Takes back what `begin` counted: an account starts anew, an address is one failure better."""
    with db.write() as connection:
        for each in tries:
            row = _held(connection, each, now)
            failures = row.failures - 1 if each.kind == "address" else 0
            values = {"failures": max(failures, 0), "until": None}
            mine = attempts.c.digest == each.digest
            connection.execute(attempts.update().where(mine).values(**values))


def sweep(db: Database, now: datetime) -> None:
    """Forgets failures that are long past."""
    with db.write() as connection:
        connection.execute(attempts.delete().where(attempts.c.last_at < now - FORGOTTEN))


def pause(kind: str, failures: int) -> timedelta | None:
    """How long to wait after so many failures."""
    beyond = failures - FREE[kind]
    if beyond < 0:
        return None
    return min(FIRST_PAUSE * int(2 ** min(beyond, 20)), LONGEST_PAUSE)


def _held(connection: Connection, each: Try, now: datetime) -> Row:
    fresh = {"digest": each.digest, "failures": 0, "last_at": now}
    connection.execute(insert(connection, attempts).values(fresh).on_conflict_do_nothing())
    mine = select(attempts).where(attempts.c.digest == each.digest)
    return connection.execute(mine.with_for_update()).one()


def _failures(row: Row, now: datetime) -> int:
    return 0 if row.last_at < now - FORGOTTEN else int(row.failures)


def _count(connection: Connection, each: Try, failures: int, now: datetime) -> None:
    wait = pause(each.kind, failures)
    values = {"failures": failures, "last_at": now, "until": now + wait if wait else None}
    connection.execute(attempts.update().where(attempts.c.digest == each.digest).values(**values))
