"""The staff who may use the console: their names, roles and keys. Must not know how a password or a
code is proven."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log.audit import By
from bot.log.database import Database
from bot.log.people_tables import people, recovery_codes, sessions

REVIEWER, EDITOR, ADMIN = ROLES = ("reviewer", "editor", "admin")  # each may do what the former may


class Refused(Exception):
    """Staff asked for what cannot be; `reason` is a key of a sentence for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Person:
    """One of the staff."""

    number: int
    name: str
    role: str
    second_factor: bool  # set up and proven
    created_at: datetime
    last_at: datetime | None = None
    disabled: bool = False


@dataclass(frozen=True)
class Keys:
    """What a person proves themselves by."""

    password: str = field(repr=False)  # hashed
    totp: str | None = field(default=None, repr=False)
    totp_pending: str | None = field(default=None, repr=False)


def key_of(name: str) -> str:
    """A name as it is looked up: case, spaces and forms of the same letter do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def anyone(db: Database) -> bool:
    """Whether there is anybody yet."""
    with db.read() as connection:
        return connection.execute(select(people.c.number).limit(1)).first() is not None


def everyone(db: Database) -> list[Person]:
    """All staff, by name."""
    with db.read() as connection:
        return [person_of(row) for row in connection.execute(select(people).order_by(people.c.key))]


def get(db: Database, number: int) -> Person | None:
    """The person of this number."""
    with db.read() as connection:
        row = _row(connection, number)
    return None if row is None else person_of(row)


def named(db: Database, name: str) -> tuple[Person, Keys] | None:
    """The person of this name with their keys, disabled or not."""
    with db.read() as connection:
        row = connection.execute(select(people).where(people.c.key == key_of(name))).first()
    return None if row is None else (person_of(row), _keys(row))


def keys(db: Database, number: int) -> Keys:
    """What this person proves themselves by."""
    with db.read() as connection:
        row = _row(connection, number)
    if row is None:
        raise Refused("no_person")
    return _keys(row)


def add(connection: Connection, name: str, role: str, hashed: str, by: By) -> int:
    """A new person, inside a transaction; raises Refused if the name is taken."""
    taken = select(people.c.number).where(people.c.key == key_of(name))
    if connection.execute(taken).first() is not None:
        raise Refused("name_taken")
    row = {
        "name": name,
        "key": key_of(name),
        "role": role,
        "password": hashed,
        "created_at": by.at,
        "password_at": by.at,
    }
    return int(connection.execute(people.insert().values(row)).inserted_primary_key[0])


def forget_second_factor(connection: Connection, number: int) -> None:
    """Takes a person's second factor away, with the codes that stand for it."""
    change(connection, number, totp=None, totp_pending=None, totp_step=None)
    connection.execute(recovery_codes.delete().where(recovery_codes.c.person == number))


def end_sessions(connection: Connection, number: int) -> None:
    """Logs a person out everywhere."""
    connection.execute(sessions.delete().where(sessions.c.person == number))


def person_of(row: Row) -> Person:
    """The person in a row of the table."""
    return Person(
        row.number, row.name, row.role, row.totp is not None, row.created_at, row.last_at,
        row.disabled_at is not None,
    )  # fmt: skip


def _keys(row: Row) -> Keys:
    return Keys(row.password, row.totp, row.totp_pending)


def _row(connection: Connection, number: int) -> Row | None:
    return connection.execute(select(people).where(people.c.number == number)).first()


def held(connection: Connection, number: int) -> Row:
    """A person's row, kept from others until the commit; raises Refused if there is none."""
    query = select(people).where(people.c.number == number).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise Refused("no_person")
    return row


def change(connection: Connection, number: int, **changes: Any) -> None:
    """Writes to a person's row."""
    connection.execute(people.update().where(people.c.number == number).values(**changes))
