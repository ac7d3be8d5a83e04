"""Those who work with the log: staff, sessions, invitations, and the chain of what they did. Must
not use bot.log.people_tables, which moves on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
START = "0" * 64


def upgrade() -> None:
    _people()
    _sessions()
    _invitations()
    _recovery_codes()
    _attempts()
    _audit()


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _number() -> sa.Column[Any]:
    return sa.Column("number", NUMBER, primary_key=True)


def _digest() -> sa.Column[Any]:
    return sa.Column("digest", sa.Text(), nullable=False, unique=True)


def _of_person(table: str) -> None:
    op.create_index(f"ix_{table}_person", table, ["person"])


def _person_gone() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["people.number"], ondelete="CASCADE")


def _people() -> None:
    op.create_table(
        "people",
        _number(),
        _needed("name", sa.Text()),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        _needed("role", sa.Text()),
        _needed("password", sa.Text()),
        sa.Column("totp", sa.Text()),
        sa.Column("totp_pending", sa.Text()),
        sa.Column("totp_step", sa.Integer()),
        _needed("created_at", MOMENT),
        _needed("password_at", MOMENT),
        sa.Column("last_at", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sqlite_autoincrement=True,
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        _number(),
        _digest(),
        _needed("person", NUMBER),
        _needed("started_at", MOMENT),
        _needed("seen_at", MOMENT),
        _needed("verified", sa.Boolean()),
        _needed("notices", sa.JSON()),
        _person_gone(),
        sqlite_autoincrement=True,
    )
    _of_person("sessions")


def _invitations() -> None:
    op.create_table(
        "invitations",
        _number(),
        _digest(),
        _needed("kind", sa.Text()),
        sa.Column("name", sa.Text()),
        _needed("role", sa.Text()),
        sa.Column("person", NUMBER),
        _needed("made_at", MOMENT),
        _needed("expires_at", MOMENT),
        _person_gone(),
        sqlite_autoincrement=True,
    )
    _of_person("invitations")


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        _number(),
        _digest(),
        _needed("person", NUMBER),
        _person_gone(),
        sqlite_autoincrement=True,
    )
    _of_person("recovery_codes")


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("digest", sa.Text(), primary_key=True),
        _needed("failures", sa.Integer()),
        _needed("last_at", MOMENT),
        sa.Column("until", MOMENT),
    )
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        _needed("at", MOMENT),
        sa.Column("person", NUMBER),
        *(_needed(name, sa.Text()) for name in ("name", "action", "object", "detail", "hash")),
    )
    op.create_index("audit_at", "audit", ["at", "number"])
    op.create_index("audit_person", "audit", ["person", "number"])
    op.create_index("audit_action", "audit", ["action", "number"])
    end = op.create_table(
        "audit_end",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        _needed("number", NUMBER),
        _needed("hash", sa.Text()),
    )
    op.bulk_insert(end, [{"id": 1, "number": 0, "hash": START}])
