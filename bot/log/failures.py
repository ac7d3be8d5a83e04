"""What a failure of the database means to whoever runs the assistant, in one sentence that says
what to do. Must never repeat a visitor's words, nor a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class LogError(Exception):
    """The log cannot be read or written; the message says what to do."""


BUSY = "{log} is busy: another process holds it for too long. End that process, or try again."
READ_ONLY = "{log} is read-only: let this user write the file and its folder (SQLite), or the role."
FULL = "{log} cannot grow: the disk is full. Make room, and try again."
DAMAGED = "{log} is not a database, or is damaged: restore it from a backup, or move it away."
MISSING = "{log} cannot be opened: make its folder, and let this user write there."
UNREACHABLE = "{log} cannot be reached ({why}): start it, or correct CLINIC_DB_URL."
REFUSED = "{log} cannot store this: {why}."
UNKNOWN = "{log} failed ({why}): see that it works, and try again."

# What SQLite says.
PHRASES = (
    ("is locked", BUSY),
    ("readonly", READ_ONLY),
    ("is full", FULL),
    ("not a database", DAMAGED),
    ("malformed", DAMAGED),
    ("unable to open", MISSING),
)
# PostgreSQL's own codes, by their beginning.
CODES = (
    ("55P03", BUSY),
    ("40", BUSY),
    ("25006", READ_ONLY),
    ("42501", READ_ONLY),
    ("53100", FULL),
    ("57", UNREACHABLE),
    ("08", UNREACHABLE),
    ("22", REFUSED),
)


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turns a failure of the database into a LogError.

    The cause is left out on purpose: PostgreSQL's errors quote the row they are about.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise LogError(_sentence(error, url)) from None


def named(url: URL) -> str:
    """The log as people know it, without a password."""
    if url.get_backend_name() == "sqlite":
        return f"The log {url.database or 'in memory'}"
    return f"The log at {url.render_as_string(hide_password=True)}"


def _sentence(error: SQLAlchemyError, url: URL) -> str:
    cause = error.orig if isinstance(error, StatementError) else error
    why = (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
    return _kind(error, cause, why).format(log=named(url), why=why)


def _kind(error: SQLAlchemyError, cause: BaseException | None, why: str) -> str:
    if isinstance(error, PoolTimeout):
        return BUSY
    if not isinstance(error, DBAPIError):
        return REFUSED if isinstance(error, StatementError) else UNKNOWN
    if not hasattr(cause, "pgcode"):
        return next((kind for phrase, kind in PHRASES if phrase in why), UNKNOWN)
    code = getattr(cause, "pgcode", None)
    if code is None:  # it never got as far as the server
        return UNREACHABLE
    return next((kind for start, kind in CODES if code.startswith(start)), UNKNOWN)
