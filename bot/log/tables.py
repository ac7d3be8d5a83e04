"""The tables of the log as they are now, for queries. Must say the same as the migrations, which
are what makes them (a test compares the two)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    literal_column,
)  # fmt: skip

from bot.log.columns import Moment, Number, Words

WAITING = "waiting"  # state of a message without an answer
# What a conversation is found by in lists: outcomes that occurred in it, and what the visitor did.
FLAGS = ("emergency", "declined", "clarified", "handed_off", "clicked", "thumbs_down", "callback")
REMARKS = ("flagged", "praised")  # the same, told by staff and by thumbs that point up

metadata = MetaData()


def _number() -> Column[Any]:
    return Column("number", Number, primary_key=True)


def _within(name: str, target: str, kind: Any, **options: Any) -> Column[Any]:
    """A column whose row goes when the row it belongs to is erased."""
    return Column(name, kind, ForeignKey(target, ondelete="CASCADE"), **options)


def _conversation() -> Column[Any]:
    return _within("conversation", "conversations.id", Words, nullable=False)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False)


def _numbered(name: str, *parts: Any) -> Table:
    """A table whose numbers are never given out twice, not even after a row was erased: what is
    written late to an erased message must not meet a newer one."""
    return Table(name, metadata, _number(), *parts, sqlite_autoincrement=True)


conversations = Table(
    "conversations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),  # last message or call-back request
    Column("messages", Integer, nullable=False),
    Column("memory", JSON, nullable=False),
    *(_flag(name) for name in FLAGS),
    # What staff see of it: by inbox_sorting.py and remarks.py, never by those who talk.
    Column("reviewed_at", Moment),  # last; what came after it is still to be read
    *(Column(name, Boolean, nullable=False, server_default=false()) for name in REMARKS),
    Column("band", Integer),  # of the lowest confidence in it
    Column("model", Words),  # that answered last
)
CONVERSATIONS_ORDER = (conversations.c.last_at, conversations.c.id)
Index("conversations_last", *CONVERSATIONS_ORDER)
Index("conversations_band", conversations.c.band, *CONVERSATIONS_ORDER)
Index("conversations_model", conversations.c.model, *CONVERSATIONS_ORDER)
# Conditions written out, as those of the partial indexes are: bound values would not find them.
LISTED = {
    **{name: literal_column(f"conversations.{name}") for name in (*FLAGS, *REMARKS)},
    "unreviewed": conversations.c.reviewed_at.is_(None)
    | (conversations.c.reviewed_at < conversations.c.last_at),
    "long": conversations.c.messages >= literal_column("10"),
}


def _listed(name: str) -> None:
    """An index over those conversations alone that a list can be narrowed to."""
    condition = literal_column(name) if name in (*FLAGS, *REMARKS) else LISTED[name]
    Index(
        f"conversations_{name}",
        *CONVERSATIONS_ORDER,
        sqlite_where=condition,
        postgresql_where=condition,
    )


for _name in LISTED.keys() - {"clicked"}:
    _listed(_name)

messages = _numbered(
    "messages",
    _conversation(),
    Column("id", Words, nullable=False),  # the client's
    Column("text", Words, nullable=False),
    Column("button", Words),
    Column("masked", JSON, nullable=False),
    Column("flag", Words),
    Column("at", Moment, nullable=False, index=True),
    Column("state", Words, nullable=False),
    Column("settled_at", Moment),
    Column("outcome", Words),
    Column("answers", JSON),
    Column("options", JSON),
    Column("confidence", Float),
    Column("candidates", JSON),
    Column("handed_off", JSON),
    Column("model", Words),
    Column("latency_ms", Integer),
    Column("vector", LargeBinary),
    Column("encoder", Words),
    UniqueConstraint("conversation", "id", name="messages_conversation_id"),
)
Index("messages_conversation_number", messages.c.conversation, messages.c.number)
# Written out, not bound: a plan that is kept must see that the partial index serves.
IS_WAITING = messages.c.state == literal_column(f"'{WAITING}'")
Index("messages_outcome_at", messages.c.outcome, messages.c.at)
Index(
    "messages_waiting",
    messages.c.number,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)

replies = Table(
    "replies",
    metadata,
    _within("message", "messages.number", Number, primary_key=True),
    Column("place", Integer, primary_key=True),  # first, second ... under the message
    Column("body", JSON, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    _within("message", "messages.number", Number, primary_key=True),
    Column("verdict", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

clicks = _numbered(
    "clicks",
    _conversation(),
    _within("message", "messages.number", Number, index=True),
    Column("kind", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    UniqueConstraint("conversation", "message", "kind", name="clicks_once_per_message"),
)
Index(
    "clicks_once_per_conversation",  # the links that belong to no message
    clicks.c.conversation,
    clicks.c.kind,
    unique=True,
    sqlite_where=clicks.c.message.is_(None),
    postgresql_where=clicks.c.message.is_(None),
)

callbacks = _numbered(
    "callbacks",
    _conversation(),
    Column("id", Words, nullable=False),  # the client's
    Column("name", Words, nullable=False),
    Column("phone", Words, nullable=False),
    Column("preferred", Words, nullable=False),
    Column("reason", Words),
    Column("summary", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    # How far staff have come with it: by callback_queue.py.
    Column("state", Words, nullable=False, server_default="new"),
    Column("state_at", Moment),
    Column("state_by", Words),
    UniqueConstraint("conversation", "id", name="callbacks_conversation_id"),
)
IS_DONE = callbacks.c.state == literal_column("'done'")
IS_OPEN = callbacks.c.state != literal_column("'done'")
Index(
    "callbacks_open",
    callbacks.c.at,
    callbacks.c.number,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)
Index(
    "callbacks_done",
    callbacks.c.state_at,
    callbacks.c.number,
    sqlite_where=IS_DONE,
    postgresql_where=IS_DONE,
)

outbox = _numbered(
    "outbox",
    _within("callback", "callbacks.number", Number, nullable=False),
    Column("channel", Words, nullable=False),
    Column("attempts", Integer, nullable=False),  # that failed
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),  # being sent by someone, who may have died
    Column("delivered_at", Moment),
    Column("given_up_at", Moment),
    Column("error", Words),
    UniqueConstraint("callback", "channel", name="outbox_callback_channel"),
)
OPEN_LETTER = outbox.c.delivered_at.is_(None) & outbox.c.given_up_at.is_(None)
Index("outbox_due", outbox.c.due_at, sqlite_where=OPEN_LETTER, postgresql_where=OPEN_LETTER)

tombstones = Table(
    "tombstones",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

sweeps = _numbered(
    "sweeps",
    Column("at", Moment, nullable=False),
    Column("before", Moment, nullable=False),
    Column("conversations", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("callbacks", Integer, nullable=False),
)
