"""Staff from the command line: the way in when nobody is there yet, or nobody can log in. Must not
take a password: whoever gets the link chooses it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from bot.console.settings import ConsoleSettings
from bot.console.texts import Texts
from bot.log import people_invitations, people_second_factor
from bot.log.audit import By
from bot.log.database import Database, opened
from bot.log.people import Person, Refused, everyone, key_of, named
from bot.log.people_invitations import Invitation
from bot.settings import Ports

WHO = "command line"
LONGEST_NAME = 80


class UserError(Exception):
    """It cannot be done; the message says what to do."""


def first_link(root: Path) -> str | None:
    """The link that makes the first admin, anew at each call; None once there is somebody."""
    with opened(root, os.environ) as db:
        token = people_invitations.first(db, _now())
    return _link(token) if token else None


def invite(root: Path, name: str, role: str) -> str:
    """A link by which somebody joins under this name."""
    clean = " ".join(name.split())
    if not key_of(clean) or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise UserError(f"Please give a name of at most {LONGEST_NAME} letters.")
    return _given(root, lambda db, by: people_invitations.invite(db, clean, role, by))


def reset(root: Path, name: str) -> str:
    """A link for a new password; the second factor is taken away too."""

    def renew(db: Database, by: By) -> str:
        known = named(db, name)
        if known is None:
            raise UserError(f"There is nobody named {name}: see `python -m bot user list`.")
        token = people_invitations.renew_password(db, known[0].number, by)
        people_second_factor.remove(db, known[0].number, by)
        return token

    return _given(root, renew)


def listed(root: Path) -> list[str]:
    """A line for each of the staff, and for each link that waits to be used."""
    with opened(root, os.environ) as db:
        staff, links = everyone(db), people_invitations.pending(db, _now())
    return [*map(_line, staff), *map(_waiting, links)]


def _line(person: Person) -> str:
    last = f"last logged in {person.last_at:%Y-%m-%d}" if person.last_at else "never logged in"
    out = ", shut out" if person.disabled else ""
    return f"{person.name}: {person.role}, {last}{out}"


def _waiting(link: Invitation) -> str:
    kind = "new password" if link.kind == people_invitations.PASSWORD else "invited"
    return f"{link.name}: {link.role}, {kind}: the link holds until {link.expires_at:%Y-%m-%d}"


def _given(root: Path, make: Callable[[Database, By], str]) -> str:
    with opened(root, os.environ) as db:
        try:
            return _link(make(db, By(_now(), None, WHO)))
        except Refused as refused:
            raise UserError(Texts.load().error(refused.reason)) from refused


def _link(token: str) -> str:
    settings = ConsoleSettings.from_environment(Ports.from_environment().console)
    return f"{settings.address}/welcome/{token}"


def _now() -> datetime:
    return datetime.now(timezone.utc)
