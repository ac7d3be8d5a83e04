"""Links that let somebody set a password, once: the first admin, a new colleague, one who forgot
theirs. A link's secret is stored as a hash only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.people import (
    ADMIN,
    ROLES,
    Person,
    Refused,
    add,
    change,
    end_sessions,
    held,
    key_of,
    person_of,
)  # fmt: skip
from bot.log.people_sessions import ID_BYTES, fingerprint
from bot.log.people_tables import invitations, people

FIRST, JOIN, PASSWORD = "first", "join", "password"
LIFETIMES = {FIRST: timedelta(hours=24), JOIN: timedelta(days=7), PASSWORD: timedelta(hours=24)}


@dataclass(frozen=True)
class Invitation:
    """A link that was given out; `name` is None where whoever uses it chooses one."""

    number: int
    kind: str
    name: str | None
    role: str
    expires_at: datetime
    person: int | None = None


def first(db: Database, now: datetime) -> str | None:
    """The secret of the link that makes the first admin; None once there is anybody.

    Each call makes the link before it worthless.
    """
    with db.write() as connection:
        if _is_anyone(connection):
            return None
        connection.execute(invitations.delete().where(invitations.c.kind == FIRST))
        return _make(connection, {"kind": FIRST, "role": ADMIN}, now)


def invite(db: Database, name: str, role: str, by: By) -> str:
    """The secret of a link by which somebody new joins under this name."""
    with db.write() as connection:
        if role not in ROLES:
            raise Refused("no_role")
        taken = select(people.c.number).where(people.c.key == key_of(name))
        if connection.execute(taken).first() is not None:
            raise Refused("name_taken")
        told: dict[str, audit.Plain] = {"name": name, "role": role}
        token = _make(connection, {"kind": JOIN, "name": name, "role": role}, by.at)
        audit.write(connection, by, Deed("person.invited", "invitation", told))
    return token


def renew_password(db: Database, number: int, by: By) -> str:
    """The secret of a link by which a person sets a new password."""
    with db.write() as connection:
        row = held(connection, number)
        if row.disabled_at is not None:
            raise Refused("disabled")
        connection.execute(invitations.delete().where(invitations.c.person == number))
        new = {"kind": PASSWORD, "name": row.name, "role": row.role, "person": number}
        token = _make(connection, new, by.at)
        told: dict[str, audit.Plain] = {"name": row.name}
        audit.write(connection, by, Deed("person.password_link", f"person:{number}", told))
    return token


def look(db: Database, token: str, now: datetime) -> Invitation | None:
    """What a link is for, if it still holds."""
    with db.read() as connection:
        row = connection.execute(_of(token, now)).first()
    return None if row is None else _invitation(row)


def pending(db: Database, now: datetime) -> list[Invitation]:
    """The links that still wait to be used."""
    query = select(invitations).where(invitations.c.expires_at > now, invitations.c.kind != FIRST)
    with db.read() as connection:
        rows = connection.execute(query.order_by(invitations.c.number.desc())).all()
    return [_invitation(row) for row in rows]


def withdraw(db: Database, number: int, by: By) -> None:
    """Makes a link worthless."""
    with db.write() as connection:
        mine = (invitations.c.number == number) & (invitations.c.kind != FIRST)
        row = connection.execute(select(invitations).where(mine)).first()
        if row is None:
            raise Refused("no_invitation")
        connection.execute(invitations.delete().where(mine))
        told: dict[str, audit.Plain] = {"name": row.name, "role": row.role}
        audit.write(connection, by, Deed("invitation.withdrawn", "invitation", told))


def accept(db: Database, token: str, name: str, hashed: str, now: datetime) -> Person:
    """Uses a link: the person whose password is set. `name` counts only where none was given."""
    with db.write() as connection:
        row = connection.execute(_of(token, now).with_for_update()).first()
        if row is None or (row.kind == FIRST and _is_anyone(connection)):
            raise Refused("link_dead")
        connection.execute(invitations.delete().where(invitations.c.number == row.number))
        number = _settle(connection, row, row.name or name, (hashed, now))
        found = connection.execute(select(people).where(people.c.number == number)).one()
    return person_of(found)


def sweep(db: Database, now: datetime) -> None:
    """Forgets the links whose time is over."""
    with db.write() as connection:
        connection.execute(invitations.delete().where(invitations.c.expires_at <= now))


def _is_anyone(connection: Connection) -> bool:
    return connection.execute(select(people.c.number).limit(1)).first() is not None


def _settle(
    connection: Connection, row: Row, name: str, password: tuple[str, datetime]
) -> int:  # fmt: skip
    hashed, now = password
    if row.kind == PASSWORD:
        number = int(row.person)
        change(connection, number, password=hashed, password_at=now)
        end_sessions(connection, number)
        deed = Deed("person.password", f"person:{number}", {"name": name, "by_link": True})
    else:
        number = add(connection, name, row.role, hashed, By(now))
        deed = Deed("person.joined", f"person:{number}", {"name": name, "role": row.role})
    audit.write(connection, By(now, number, name), deed)
    return number


def _make(connection: Connection, row: dict[str, Any], now: datetime) -> str:
    token = secrets.token_urlsafe(ID_BYTES)
    made = {
        "digest": fingerprint(token),
        "made_at": now,
        "expires_at": now + LIFETIMES[row["kind"]],
    }
    connection.execute(invitations.insert().values({**row, **made}))
    return token


def _of(token: str, now: datetime) -> Any:
    return select(invitations).where(
        invitations.c.digest == fingerprint(token), invitations.c.expires_at > now
    )


def _invitation(row: Row) -> Invitation:
    return Invitation(row.number, row.kind, row.name, row.role, row.expires_at, row.person)
