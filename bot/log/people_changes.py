"""What happens to staff after they joined: another role, kept out, let in again, a new password.
Each is told to the audit chain in its own transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.people import ADMIN, ROLES, Refused, change, end_sessions, held
from bot.log.people_tables import invitations, people


def change_role(db: Database, number: int, role: str, by: By) -> None:
    """Gives a person another role, and ends their sessions: they were opened for the old one."""
    with db.write() as connection:
        row = held(connection, number)
        if role not in ROLES:
            raise Refused("no_role")
        if row.role == role:
            return
        _keep_an_admin(connection, row)
        change(connection, number, role=role)
        end_sessions(connection, number)
        told = {"role": role, "before": row.role, "name": row.name}
        audit.write(connection, by, Deed("person.role", f"person:{number}", told))


def disable(db: Database, number: int, by: By) -> None:
    """Keeps a person out from this moment on."""
    with db.write() as connection:
        row = held(connection, number)
        if row.disabled_at is not None:
            return
        _keep_an_admin(connection, row)
        change(connection, number, disabled_at=by.at)
        end_sessions(connection, number)
        connection.execute(invitations.delete().where(invitations.c.person == number))
        audit.write(connection, by, Deed("person.disabled", f"person:{number}", _named(row)))


def enable(db: Database, number: int, by: By) -> None:
    """Lets a person in again."""
    with db.write() as connection:
        row = held(connection, number)
        if row.disabled_at is None:
            return
        change(connection, number, disabled_at=None)
        audit.write(connection, by, Deed("person.enabled", f"person:{number}", _named(row)))


def set_password(db: Database, number: int, hashed: str, by: By) -> None:
    """A new password, which ends every session there is."""
    with db.write() as connection:
        row = held(connection, number)
        change(connection, number, password=hashed, password_at=by.at)
        end_sessions(connection, number)
        audit.write(connection, by, Deed("person.password", f"person:{number}", _named(row)))


def rehash(db: Database, number: int, before: str, hashed: str) -> None:
    """The same password, hashed anew, unless it was changed meanwhile."""
    mine = (people.c.number == number) & (people.c.password == before)
    with db.write() as connection:
        connection.execute(people.update().where(mine).values(password=hashed))


def log_out_everywhere(db: Database, number: int, by: By) -> None:
    """Ends every session of a person."""
    with db.write() as connection:
        row = held(connection, number)
        end_sessions(connection, number)
        audit.write(connection, by, Deed("session.everywhere", f"person:{number}", _named(row)))


def _named(row: Row) -> dict[str, audit.Plain]:
    return {"name": row.name}


def _keep_an_admin(connection: Connection, row: Row) -> None:
    """Refuses to take away the last who could let others in."""
    if row.role != ADMIN or row.disabled_at is not None:
        return
    able = (people.c.role == ADMIN) & people.c.disabled_at.is_(None)
    locked = connection.execute(select(people.c.number).where(able).with_for_update()).all()
    if len(locked) < 2:
        raise Refused("last_admin")
