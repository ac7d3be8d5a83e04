"""What the audit log is told of trying, publishing and going back, by the console and by command
alike. It is told before it is done: what cannot be told is not done. Must not do any of it."""

from __future__ import annotations

import getpass
from datetime import datetime, timezone

from bot.log.audit import By, Deed, record
from bot.log.database import Database

COMMAND_LINE = "command line"


def by_command(who: str | None) -> By:
    """Who types a command: the name that is given, else the one logged in with."""
    return By(datetime.now(timezone.utc), None, " ".join((who or "").split()) or _logged_in())


def tried(db: Database, by: By) -> None:
    """The draft is to be tried."""
    record(db, by, Deed("release.tried"))


def asked(db: Database, by: By, changes: int, reason: str | None = None) -> None:
    """The draft is to go live, with so many changes; with a reason, against the checks."""
    if reason:
        record(db, by, Deed("release.overridden", detail={"reason": reason}))
    record(db, by, Deed("release.asked", detail={"changes": changes}))


def rolled_back(db: Database, by: By, number: int, id: str) -> None:
    """Another release is to be the live one."""
    record(db, by, Deed("release.rolled_back", f"release:{number}", {"id": id}))


def _logged_in() -> str:
    """A number of a user may have no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return COMMAND_LINE
