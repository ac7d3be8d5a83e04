"""Clearing SQLite's index of words of what was erased. FTS5 marks an entry as deleted and keeps it
until its segments are merged, so they are merged at once. Must not run inside a transaction: each
step is one of its own, so that others can write in between."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log.review_tables import search_due

PAGES = 250  # merged in one step: some hundredths of a second
MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
FEWEST_CHANGES = 2  # of a step that had anything to do


def forget_words(connection: Connection) -> None:
    """Leaves no word in the index that stands in no message, if any was erased."""
    last = connection.execute(select(func.max(search_due.c.id))).scalar()
    if last is None:
        return
    if _merged(connection, -PAGES):  # negative: all segments, as one
        while _merged(connection, PAGES):
            pass
    connection.execute(search_due.delete().where(search_due.c.id <= last))


def _merged(connection: Connection, pages: int) -> bool:
    """Whether there may be more to merge."""
    before = _changes(connection)
    connection.exec_driver_sql(MERGE, (pages,))
    return _changes(connection) - before >= FEWEST_CHANGES


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
