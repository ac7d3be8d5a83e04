"""The numbers beside the names of pages, which open pages are also told when they change. Each must
be found by an index: they are looked up every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from sqlalchemy.engine import Connection

from bot.console.teaching import waiting
from bot.log import callback_queue, inbox
from bot.log.database import Database


def _groups(connection: Connection) -> int:
    """The groups of messages that wait in the inbox."""
    return inbox.count(connection, datetime.now(timezone.utc))


def _changes(connection: Connection) -> int:
    """The changes that wait to be published: looked up in files, which are compared once only."""
    return waiting.count()


COUNTERS: dict[str, Callable[[Connection], int]] = {
    "callbacks": callback_queue.count_waiting,
    "changes": _changes,
    "inbox": _groups,
}


def look(db: Database) -> dict[str, int]:
    """All of them, as they are now."""
    with db.read() as connection:
        return {name: count(connection) for name, count in COUNTERS.items()}
