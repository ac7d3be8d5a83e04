"""The tables of what staff see and say of conversations: what waits in the inbox, what was decided
of it, tags, notes, flags and saved views. Must say the same as the migrations. Whatever holds words
of a visitor hangs on its message or conversation and goes with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from bot.log.columns import Moment, Number, Words
from bot.log.tables import metadata


def _number() -> Column[Any]:
    return Column("number", Number, primary_key=True)


def _within(name: str, target: str, kind: Any, **options: Any) -> Column[Any]:
    """A column whose row goes when the row it belongs to is erased."""
    return Column(name, kind, ForeignKey(target, ondelete="CASCADE"), **options)


def _message(**options: Any) -> Column[Any]:
    return _within("message", "messages.number", Number, **options)


def _conversation(**options: Any) -> Column[Any]:
    return _within("conversation", "conversations.id", Words, **options)


def _by() -> tuple[Column[Any], ...]:
    """Who did it, and when; the name as it was, as a person may be gone by now."""
    return (
        Column("person", Number, nullable=False),
        Column("name", Words, nullable=False),
        Column("at", Moment, nullable=False),
    )


# Messages that were answered, judged or followed since they were last sorted. Triggers write it.
unsorted = Table("unsorted", metadata, _message(primary_key=True))

decisions = Table(
    "decisions",  # what a person said of one message, or of many at once
    metadata,
    _number(),
    Column("verdict", Words, nullable=False),
    Column("answer", Words),  # which FAQ should have answered
    Column("messages", Integer, nullable=False),
    *_by(),
    Column("undone_at", Moment),
    sqlite_autoincrement=True,
)
Index("decisions_person", decisions.c.person, decisions.c.number)

inbox = Table(
    "inbox",
    metadata,
    _number(),
    _message(nullable=False, unique=True),
    Column("group", Number, nullable=False),  # the number of the message that began it
    Column("space", Words, nullable=False),  # groups of different spaces never mix
    Column("at", Moment, nullable=False),  # of the message
    Column("since", Moment, nullable=False),  # from when on it needs a look
    Column("reasons", Integer, nullable=False),  # bits: see inbox_reasons.py
    Column("decision", Number, ForeignKey("decisions.number")),  # none: it still waits
    sqlite_autoincrement=True,
)
IS_OPEN = inbox.c.decision.is_(None)
Index(
    "inbox_open",
    inbox.c.group,
    inbox.c.at,
    inbox.c.since,
    inbox.c.reasons,
    inbox.c.message,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)
Index("inbox_group", inbox.c.group, inbox.c.message)
Index("inbox_space", inbox.c.space, inbox.c.group)
Index("inbox_decision", inbox.c.decision)

verdicts = Table(
    "verdicts",  # every one that was given; of a message at most one is current
    metadata,
    _number(),
    _message(nullable=False),
    Column("decision", Number, ForeignKey("decisions.number"), nullable=False, index=True),
    Column("verdict", Words, nullable=False),
    Column("answer", Words),
    Column("at", Moment, nullable=False),
    Column("current", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
IS_CURRENT = verdicts.c.current.is_(True)
Index("verdicts_message", verdicts.c.message, verdicts.c.number)

taught = Table(
    "taught",  # phrasings and test questions that came of a visitor's words
    metadata,
    _number(),
    _message(nullable=False, index=True),
    Column("decision", Number, ForeignKey("decisions.number"), nullable=False, index=True),
    Column("answer", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("text", Words, nullable=False),
    sqlite_autoincrement=True,
)

told = Table(
    "told",  # which answers a conversation got
    metadata,
    _conversation(primary_key=True),
    Column("answer", Words, primary_key=True),
)
Index("told_answer", told.c.answer, told.c.conversation)

tags = Table(
    "tags",
    metadata,
    _conversation(primary_key=True),
    Column("tag", Words, primary_key=True),
    *_by(),
)
Index("tags_tag", tags.c.tag, tags.c.conversation)

notes = Table(
    "notes",
    metadata,
    _number(),
    _conversation(nullable=False, index=True),
    _message(index=True),
    Column("text", Words, nullable=False),
    *_by(),
    sqlite_autoincrement=True,
)

flags = Table("flags", metadata, _message(primary_key=True), *_by())

views = Table(
    "views",  # filters of the list of conversations, by a name
    metadata,
    _number(),
    Column("title", Words, nullable=False),
    Column("query", Words, nullable=False),
    Column("shared", Boolean, nullable=False),
    *_by(),
    sqlite_autoincrement=True,
)

# A row for each message erased since the index of words was last cleared (SQLite only).
search_due = Table(
    "search_due", metadata, Column("id", Integer, primary_key=True), sqlite_autoincrement=True
)
