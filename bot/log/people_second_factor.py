"""The second proof beside a password: the secret shared with a person's telephone, and the codes
for the day it is lost. A code is taken once. Must not know how a code is reckoned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.people import Refused, change, end_sessions, forget_second_factor, held
from bot.log.people_sessions import fingerprint
from bot.log.people_tables import people, recovery_codes


def offer(db: Database, number: int, secret: str) -> str:
    """The secret to set up: the one offered before, or this new one."""
    with db.write() as connection:
        row = held(connection, number)
        if row.totp_pending is None:
            change(connection, number, totp_pending=secret)
    return str(row.totp_pending or secret)


def set_up(
    db: Database, number: int, proven: tuple[str, int], codes: Sequence[str], by: By
) -> None:
    """Takes a secret whose code was right (at this step) into use, with new recovery codes."""
    secret, step = proven
    with db.write() as connection:
        if held(connection, number).totp_pending != secret:
            raise Refused("second_factor_moved")
        change(connection, number, totp=secret, totp_pending=None, totp_step=step)
        _replace_codes(connection, number, codes)
        audit.write(connection, by, Deed("second_factor.on", f"person:{number}"))


def take_step(db: Database, number: int, step: int) -> bool:
    """Whether a right code may be used: not if it, or a later one, was used before."""
    fresh = or_(people.c.totp_step.is_(None), people.c.totp_step < step)
    with db.write() as connection:
        mine = people.update().where(people.c.number == number, fresh)
        return bool(connection.execute(mine.values(totp_step=step)).rowcount)


def take_recovery_code(db: Database, number: int, code: str, by: By) -> bool:
    """Whether this is one of the person's recovery codes; it is gone then."""
    mine = (recovery_codes.c.person == number) & (recovery_codes.c.digest == fingerprint(code))
    with db.write() as connection:
        if not connection.execute(recovery_codes.delete().where(mine)).rowcount:
            return False
        left: dict[str, audit.Plain] = {"left": _left(connection, number)}
        audit.write(connection, by, Deed("second_factor.recovery", f"person:{number}", left))
    return True


def renew_recovery_codes(db: Database, number: int, codes: Sequence[str], by: By) -> None:
    """New recovery codes in place of the old ones."""
    with db.write() as connection:
        held(connection, number)
        _replace_codes(connection, number, codes)
        audit.write(connection, by, Deed("second_factor.codes", f"person:{number}"))


def remove(db: Database, number: int, by: By) -> None:
    """Takes the second factor away, for one whose telephone is lost, and logs them out."""
    with db.write() as connection:
        row = held(connection, number)
        forget_second_factor(connection, number)
        end_sessions(connection, number)
        told: dict[str, audit.Plain] = {"name": row.name}
        audit.write(connection, by, Deed("second_factor.off", f"person:{number}", told))


def recovery_codes_left(db: Database, number: int) -> int:
    """How many recovery codes a person still has."""
    with db.read() as connection:
        return _left(connection, number)


def _left(connection: Connection, number: int) -> int:
    mine = select(func.count()).where(recovery_codes.c.person == number)
    return int(connection.execute(mine).scalar_one())


def _replace_codes(connection: Connection, number: int, codes: Sequence[str]) -> None:
    connection.execute(recovery_codes.delete().where(recovery_codes.c.person == number))
    rows = [{"person": number, "digest": fingerprint(code)} for code in codes]
    connection.execute(recovery_codes.insert(), rows)
