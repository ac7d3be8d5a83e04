"""The first tables: conversations with their messages, replies, feedback and clicks, call-back
requests with the letters that carry them, and the proof of what was erased. Must not use
bot.log.tables, which moves on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FLAGS = ("emergency", "declined", "clarified", "handed_off", "clicked", "thumbs_down", "callback")


def upgrade() -> None:
    _conversations()
    _messages()
    _replies()
    _feedback()
    _clicks()
    _callbacks()
    _outbox()
    _proofs()


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _number() -> sa.Column[Any]:
    return sa.Column("number", NUMBER, primary_key=True)


def _within(name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [target], ondelete="CASCADE")


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text(), primary_key=True),
        _needed("started_at", MOMENT),
        _needed("last_at", MOMENT),
        _needed("messages", sa.Integer()),
        _needed("memory", sa.JSON()),
        *(_needed(flag, sa.Boolean()) for flag in FLAGS),
    )
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"])


def _messages() -> None:
    op.create_table(
        "messages",
        _number(),
        _needed("conversation", sa.Text()),
        _needed("id", sa.Text()),
        _needed("text", sa.Text()),
        sa.Column("button", sa.Text()),
        _needed("masked", sa.JSON()),
        sa.Column("flag", sa.Text()),
        _needed("at", MOMENT),
        _needed("state", sa.Text()),
        sa.Column("settled_at", MOMENT),
        sa.Column("outcome", sa.Text()),
        sa.Column("answers", sa.JSON()),
        sa.Column("options", sa.JSON()),
        sa.Column("confidence", sa.Float()),
        sa.Column("candidates", sa.JSON()),
        sa.Column("handed_off", sa.JSON()),
        sa.Column("model", sa.Text()),
        sa.Column("latency_ms", sa.Integer()),
        sa.Column("vector", sa.LargeBinary()),
        sa.Column("encoder", sa.Text()),
        _within("conversation", "conversations.id"),
        sa.UniqueConstraint("conversation", "id", name="messages_conversation_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_at", "messages", ["at"])
    op.create_index("messages_conversation_number", "messages", ["conversation", "number"])
    op.create_index("messages_outcome_at", "messages", ["outcome", "at"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "messages_waiting",
        "messages",
        ["number"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _replies() -> None:
    op.create_table(
        "replies",
        _needed("message", NUMBER),
        _needed("place", sa.Integer()),
        _needed("body", sa.JSON()),
        sa.PrimaryKeyConstraint("message", "place"),
        _within("message", "messages.number"),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("message", NUMBER, primary_key=True),
        _needed("verdict", sa.Text()),
        _needed("reason", sa.Text()),
        _needed("at", MOMENT),
        _within("message", "messages.number"),
    )


def _clicks() -> None:
    op.create_table(
        "clicks",
        _number(),
        _needed("conversation", sa.Text()),
        sa.Column("message", NUMBER),
        _needed("kind", sa.Text()),
        _needed("at", MOMENT),
        _within("conversation", "conversations.id"),
        _within("message", "messages.number"),
        sa.UniqueConstraint("conversation", "message", "kind", name="clicks_once_per_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clicks_message", "clicks", ["message"])
    of_no_message = sa.text("message IS NULL")
    op.create_index(
        "clicks_once_per_conversation",
        "clicks",
        ["conversation", "kind"],
        unique=True,
        sqlite_where=of_no_message,
        postgresql_where=of_no_message,
    )


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        _number(),
        _needed("conversation", sa.Text()),
        _needed("id", sa.Text()),
        *(_needed(name, sa.Text()) for name in ("name", "phone", "preferred")),
        sa.Column("reason", sa.Text()),
        _needed("summary", sa.Text()),
        _needed("at", MOMENT),
        _within("conversation", "conversations.id"),
        sa.UniqueConstraint("conversation", "id", name="callbacks_conversation_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_callbacks_at", "callbacks", ["at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        _number(),
        _needed("callback", NUMBER),
        _needed("channel", sa.Text()),
        _needed("attempts", sa.Integer()),
        _needed("due_at", MOMENT),
        *(sa.Column(name, MOMENT) for name in ("leased_until", "delivered_at", "given_up_at")),
        sa.Column("error", sa.Text()),
        _within("callback", "callbacks.number"),
        sa.UniqueConstraint("callback", "channel", name="outbox_callback_channel"),
        sqlite_autoincrement=True,
    )
    still_open = sa.text("delivered_at IS NULL AND given_up_at IS NULL")
    op.create_index(
        "outbox_due",
        "outbox",
        ["due_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _proofs() -> None:
    op.create_table(
        "tombstones", sa.Column("digest", sa.Text(), primary_key=True), _needed("at", MOMENT)
    )
    op.create_table(
        "sweeps",
        _number(),
        _needed("at", MOMENT),
        _needed("before", MOMENT),
        *(_needed(name, sa.Integer()) for name in ("conversations", "messages", "callbacks")),
        sqlite_autoincrement=True,
    )
