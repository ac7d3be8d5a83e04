"""What staff's pages count: how far each call-back request has come, figures of past days, and the
messages that were drawn for review. Must not use bot.log's tables, which move on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _callbacks()
    _signals()
    _days()
    _samples()


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _callbacks() -> None:
    state = sa.Column("state", sa.Text(), nullable=False, server_default="new")
    for column in (state, sa.Column("state_at", MOMENT), sa.Column("state_by", sa.Text())):
        op.add_column("callbacks", column)
    _partial("callbacks_open", ["at", "number"], "state <> 'done'")
    _partial("callbacks_done", ["state_at", "number"], "state = 'done'")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name, "callbacks", columns, sqlite_where=condition, postgresql_where=condition
    )  # fmt: skip


def _signals() -> None:
    op.create_index("ix_feedback_at", "feedback", ["at"])
    op.create_index("ix_clicks_at", "clicks", ["at"])


def _days() -> None:
    op.create_table(
        "days",
        sa.Column("day", sa.Text(), primary_key=True),
        _needed("counted_at", MOMENT),
    )
    op.create_table(
        "figures",
        *(_needed(name, sa.Text()) for name in ("what", "day", "key")),
        _needed("number", sa.Integer()),
        sa.PrimaryKeyConstraint("what", "day", "key"),
        sa.ForeignKeyConstraint(["day"], ["days.day"], ondelete="CASCADE"),
    )
    op.create_index("figures_day", "figures", ["day"])


def _samples() -> None:
    op.create_table(
        "samples",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("message", NUMBER, unique=True),
        _needed("at", MOMENT),
        _needed("outcome", sa.Text()),
        _needed("answers", sa.JSON()),
        sa.Column("model", sa.Text()),
        _needed("drawn_at", MOMENT),
        sa.Column("verdict", sa.Text()),
        sa.Column("judged_at", MOMENT),
        sa.Column("judged_by", sa.Text()),
        sa.ForeignKeyConstraint(["message"], ["messages.number"], ondelete="SET NULL"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_samples_at", "samples", ["at"])
