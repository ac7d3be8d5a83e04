"""Leaving nothing of what was erased in SQLite's files. Deleted rows are overwritten at once
(secure_delete), but where SQLite has moved rows from page to page, copies of them stay behind in
the gaps, and old pages stay in the write-ahead log. Must not fail what was committed before it:
what cannot be cleared now is tried again at the next write."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine

from bot.log.engines import BEGIN, PATIENCE_SECONDS, in_memory
from bot.log.failures import LogError, told
from bot.log.search_index import forget_words

SMALL = 100 * 2**20  # bytes; writing the file anew holds up writers for about half a second
READER_SECONDS = 0.25  # how long one who reads old pages is waited for

log = logging.getLogger(__name__)


class Scrubber:
    """Clears the files of one database, when asked to and nobody is in the way."""

    def __init__(self, engine: Engine, turn: threading.Lock) -> None:
        """`turn` is held by the thread that writes."""
        self._engine, self._turn = engine, turn
        self._has_files = engine.dialect.name == "sqlite" and not in_memory(engine.url)
        self._due = threading.Event()
        self._largest = 0.0  # the size of a file up to which the gaps are due as well

    def ask(self, largest: float) -> None:
        """Has old pages cleared, and gaps too in a file of up to so many bytes."""
        if self._has_files:
            self._largest = max(self._largest, largest)
            self._due.set()

    def work(self) -> None:
        """Clears what was asked for, if anything was."""
        if not self._due.is_set() or not self._turn.acquire(timeout=PATIENCE_SECONDS):
            return
        try:
            with told(self._engine.url), unbegun(self._engine) as connection:
                self._clear(connection)
        except LogError as error:
            log.warning("what was erased may still lie in the file, until a next try: %s", error)
        finally:
            self._turn.release()

    def _clear(self, connection: Connection) -> None:
        forget_words(connection)
        size = _size(connection)
        if size <= self._largest:
            _rewrite(connection, size)
        self._largest = 0.0
        if not _is_read(connection):
            self._due.clear()


@contextmanager
def unbegun(engine: Engine) -> Iterator[Connection]:
    """A connection for what SQLite does outside of transactions only."""
    with engine.connect().execution_options(**{BEGIN: ""}) as connection:
        yield connection


def _size(connection: Connection) -> int:
    pages, size = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("page_count", "page_size")
    )
    return int(pages * size)


def _rewrite(connection: Connection, size: int) -> None:
    """Writes the file anew, without gaps; the copy that this takes is in memory if it is small."""
    if size > SMALL:
        connection.exec_driver_sql("PRAGMA temp_store = FILE")
    try:
        connection.exec_driver_sql("VACUUM")
    finally:
        connection.exec_driver_sql("PRAGMA temp_store = MEMORY")


def _is_read(connection: Connection) -> bool:
    """Empties the write-ahead log into the file, unless someone still reads old pages."""
    _wait_for(connection, READER_SECONDS)
    try:
        return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar())
    finally:
        _wait_for(connection, PATIENCE_SECONDS)


def _wait_for(connection: Connection, seconds: float) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
