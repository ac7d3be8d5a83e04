"""Holding a conversation while something is written to it, so that what is written by several at
once has one order, and nothing is written to one that was erased."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Table

from bot.log.tables import FLAGS, conversations, messages, tombstones
from bot.log.values import Unknown

MARK = conversations.update().where(conversations.c.id == bindparam("of"))


class Erased(Exception):
    """The conversation was erased: its token is worth nothing."""


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that can say what to do when the row is there already."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def hold(connection: Connection, conversation: str, now: datetime) -> None:
    """Makes the conversation if it is new, and keeps others from writing to it until the commit.

    The row is locked first and the tombstone looked for after: whoever erases holds the same row.
    """
    lock_row(connection, conversation, now)
    if has_tombstone(connection, conversation):
        raise Erased


def lock_row(connection: Connection, conversation: str, now: datetime) -> None:
    """Makes or locks the conversation's row, whether it was erased or not."""
    fresh = {"id": conversation, "started_at": now, "last_at": now, "messages": 0, "memory": {}}
    making = insert(connection, conversations).values({**fresh, **dict.fromkeys(FLAGS, False)})
    # Writing what is there already is what locks the row in PostgreSQL.
    keep = {"id": making.excluded.id}
    connection.execute(making.on_conflict_do_update(index_elements=["id"], set_=keep))


def has_tombstone(connection: Connection, conversation: str) -> bool:
    """Whether the conversation was erased."""
    found = select(tombstones.c.at).where(tombstones.c.digest == digest(conversation))
    return connection.execute(found).first() is not None


def digest(conversation: str) -> str:
    """What stays of an erased conversation's id: enough to know it again, not to find it out."""
    return hashlib.sha256(conversation.encode()).hexdigest()


def number_of(connection: Connection, conversation: str, message: str) -> int:
    """The number of a conversation's message; raises Unknown."""
    found = select(messages.c.number).where(
        messages.c.conversation == conversation, messages.c.id == message
    )
    number = connection.execute(found).scalar()
    if number is None:
        raise Unknown
    return int(number)


def mark(connection: Connection, conversation: str, **changes: Any) -> None:
    """Changes what a conversation's row says of it."""
    connection.execute(MARK, {"of": conversation, **changes})
