"""The tables of those who work with the log: staff, their sessions and invitations, and the chain
of what they did. Must say the same as the migrations; holds nothing of a visitor's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table

from bot.log.columns import Moment, Number, Words
from bot.log.tables import metadata


def _number() -> Column[Any]:
    return Column("number", Number, primary_key=True)


def _digest() -> Column[Any]:
    """What stands for a secret that is never stored itself."""
    return Column("digest", Words, nullable=False, unique=True)


def _of_person(**options: Any) -> Column[Any]:
    target = ForeignKey("people.number", ondelete="CASCADE")
    return Column("person", Number, target, index=True, **options)


people = Table(
    "people",
    metadata,
    _number(),
    Column("name", Words, nullable=False),
    Column("key", Words, nullable=False, unique=True),  # the name without case and accents' forms
    Column("role", Words, nullable=False),
    Column("password", Words, nullable=False),
    Column("totp", Words),
    Column("totp_pending", Words),  # shown for setting up, not proven yet
    Column("totp_step", Integer),  # of the last code that was taken: none is taken twice
    Column("created_at", Moment, nullable=False),
    Column("password_at", Moment, nullable=False),
    Column("last_at", Moment),
    Column("disabled_at", Moment),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    _number(),
    _digest(),
    _of_person(nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("verified", Boolean, nullable=False),  # by a second factor
    Column("notices", JSON, nullable=False),  # to be shown on the next page
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    _number(),
    _digest(),
    Column("kind", Words, nullable=False),
    Column("name", Words),
    Column("role", Words, nullable=False),
    _of_person(),  # whose password is set anew
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _number(),
    _digest(),
    _of_person(nullable=False),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("until", Moment),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # without a gap: by us
    Column("at", Moment, nullable=False),
    Column("person", Number),  # no foreign key: the row outlives everybody
    Column("name", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("object", Words, nullable=False),
    Column("detail", Words, nullable=False),  # JSON as it was written, byte for byte
    Column("hash", Words, nullable=False),
)
Index("audit_at", audit.c.at, audit.c.number)
Index("audit_person", audit.c.person, audit.c.number)
Index("audit_action", audit.c.action, audit.c.number)

audit_end = Table(
    "audit_end",  # one row: the last of the chain, so that a cut end is seen
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
    Column("hash", Words, nullable=False),
)
