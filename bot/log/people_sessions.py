"""Who is logged in. A session's id is stored as a hash only, so that reading the database opens
nothing; it ends when it was not used for a while, and at the latest after a working day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.people import Person, change, person_of
from bot.log.people_tables import people, sessions

ID_BYTES = 32
GLANCE = timedelta(minutes=1)  # use is noted at most so often: a page is not a write
MOST_NOTICES = 5


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: without use, and in all."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """Somebody who has proven their password; `verified` when by a second factor too."""

    number: int
    person: Person
    verified: bool
    notices: tuple[dict[str, Any], ...] = ()


def fingerprint(secret: str) -> str:
    """What is stored of a long random secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def begin(db: Database, person: Person, verified: bool, by: By) -> str:
    """Logs a person in; the session's id, which is known nowhere else."""
    token = secrets.token_urlsafe(ID_BYTES)
    row = {
        "digest": fingerprint(token),
        "person": person.number,
        "started_at": by.at,
        "seen_at": by.at,
        "verified": verified,
        "notices": [],
    }
    with db.write() as connection:
        connection.execute(sessions.insert().values(row))
        change(connection, person.number, last_at=by.at)
        told: dict[str, audit.Plain] = {"second_factor": verified}
        audit.write(connection, by, Deed("session.begun", f"person:{person.number}", told))
    return token


def find(db: Database, token: str, limits: Limits, now: datetime) -> Session | None:
    """The session of this id, if it still holds. Looking does not keep it alive: see `note_use`."""
    with db.read() as connection:
        row = _row(connection, token)
    if row is None or row.disabled_at is not None or not _holds(row, limits, now):
        return None
    return Session(row.session, person_of(row), row.verified, tuple(row.notices))


def note_use(db: Database, session: Session, now: datetime) -> None:
    """Notes that a session is in use, at most once a minute."""
    mine = (sessions.c.number == session.number) & (sessions.c.seen_at < now - GLANCE)
    with db.read() as connection:
        if connection.execute(select(sessions.c.number).where(mine)).first() is None:
            return
    with db.write() as connection:
        connection.execute(sessions.update().where(mine).values(seen_at=now))


def verify(db: Database, session: Session, now: datetime) -> str:
    """Marks a session as proven by a second factor; it goes on under a new id."""
    token = secrets.token_urlsafe(ID_BYTES)
    mine = sessions.c.number == session.number
    renewed = {"digest": fingerprint(token), "verified": True, "seen_at": now}
    with db.write() as connection:
        connection.execute(sessions.update().where(mine).values(**renewed))
    return token


def end(db: Database, session: Session, by: By) -> None:
    """Logs out."""
    with db.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.number == session.number))
        audit.write(connection, by, Deed("session.ended", f"person:{session.person.number}"))


def tell(db: Database, session: Session, notice: dict[str, Any]) -> None:
    """Keeps a notice for the next page that is shown."""
    mine = sessions.c.number == session.number
    with db.write() as connection:
        held = select(sessions.c.notices).where(mine).with_for_update()
        notices = [*(connection.execute(held).scalar() or []), notice][-MOST_NOTICES:]
        connection.execute(sessions.update().where(mine).values(notices=notices))


def take_notices(db: Database, session: Session) -> tuple[dict[str, Any], ...]:
    """The notices to show now; they are gone then."""
    if session.notices:
        with db.write() as connection:
            mine = sessions.c.number == session.number
            connection.execute(sessions.update().where(mine).values(notices=[]))
    return session.notices


def sweep(db: Database, limits: Limits, now: datetime) -> None:
    """Forgets the sessions that hold no longer."""
    over = or_(sessions.c.seen_at < now - limits.idle, sessions.c.started_at < now - limits.longest)
    with db.write() as connection:
        connection.execute(sessions.delete().where(over))


def _row(connection: Connection, token: str) -> Row | None:
    columns = [
        people, sessions.c.number.label("session"), sessions.c.started_at, sessions.c.seen_at,
        sessions.c.verified, sessions.c.notices,
    ]  # fmt: skip
    joined = select(*columns).join(sessions, sessions.c.person == people.c.number)
    return connection.execute(joined.where(sessions.c.digest == fingerprint(token))).first()


def _holds(row: Row, limits: Limits, now: datetime) -> bool:
    return bool(now - row.seen_at < limits.idle and now - row.started_at < limits.longest)
