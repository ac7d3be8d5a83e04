"""Erasing a conversation: every row of it goes, and a tombstone stays that knows its id only by a
hash, so that its token stays dead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.log.database import Database
from bot.log.holding import digest, has_tombstone, insert, lock_row
from bot.log.tables import conversations, tombstones


def erase(db: Database, conversation: str, now: datetime) -> None:
    """Erases a conversation for good; one that was erased before, or never was, stays so."""
    with db.write() as connection:
        lock_row(connection, conversation, now)
        bury(connection, [conversation], now)
    db.scrub()


def is_erased(db: Database, conversation: str) -> bool:
    """Whether the conversation was erased."""
    with db.read() as connection:
        return has_tombstone(connection, conversation)


def erased_since(db: Database, since: datetime) -> list[str]:
    """The digests of the conversations erased since then, for those who remember some."""
    with db.read() as connection:
        found = select(tombstones.c.digest).where(tombstones.c.at >= since)
        return list(connection.execute(found).scalars())


def bury(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Deletes conversations whose rows are held, with all that hangs on them, and marks it."""
    stones = [{"digest": digest(conversation), "at": now} for conversation in ids]
    connection.execute(insert(connection, tombstones).on_conflict_do_nothing(), stones)
    # What belongs to a conversation goes with it: ON DELETE CASCADE in every table.
    connection.execute(conversations.delete().where(conversations.c.id.in_(ids)))
