"""One database, open: its engine, its transactions, and nothing of what is stored in it. Every
failure leaves here as a LogError whose message says what to do."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.log.engines import BEGIN, PATIENCE_SECONDS, engine_for, in_memory
from bot.log.failures import BUSY, LogError, named, told
from bot.log.schema import is_current, upgrade
from bot.log.scrubbing import SMALL, Scrubber, unbegun

__all__ = ["Database", "LogError", "opened", "url_of"]

GLANCE = 0.02  # seconds between two tries to open a new file


def url_of(root: Path, environment: Mapping[str, str]) -> str:
    """Where the log is: CLINIC_DB_URL, else a file of its own below the project."""
    return environment.get("CLINIC_DB_URL") or f"sqlite:///{root.resolve()}/var/log.sqlite3"


@dataclass(frozen=True)
class Database:
    """The log's database; safe to use from several threads."""

    engine: Engine
    _scrubber: Scrubber = field(repr=False, compare=False)
    _turn: threading.Lock = field(repr=False, compare=False)
    _thread: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @classmethod
    def open(cls, url: str) -> Database:
        """The database at this address, its tables brought up to date."""
        engine, turn = engine_for(url), threading.Lock()
        database = cls(engine, Scrubber(engine, turn), turn)
        try:
            with told(database.engine.url):
                database._prepare()
        except Exception:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Gives back the connections; whatever was committed stays."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the log and changes nothing."""
        with told(self.engine.url):
            shared = self._shared()
            if shared is not None:
                yield shared
            else:
                with self.engine.begin() as connection:
                    yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: on the disk when it is left, or undone if it raised."""
        shared = self._shared()
        with told(self.engine.url):
            if shared is not None:
                with shared.begin_nested():
                    yield shared
                return
            with self._begin() as connection:
                yield connection
        self._scrubber.work()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Many operations of this thread, one commit: nothing is stored before the batch is left.

        An operation that raises is undone alone. Made for SQLite's one writer; on PostgreSQL two
        batches could wait for each other's conversations.
        """
        with told(self.engine.url), self._begin() as connection:
            self._thread.connection = connection
            try:
                yield
                self._shared()
            finally:
                self._thread.connection = None
        self._scrubber.work()

    def scrub(self) -> None:
        """Leaves nothing of what was just erased in the files; in a batch, once it is committed."""
        self._scrub(SMALL)

    def scrub_fully(self) -> None:
        """The same for a file of any size, at a time when writers can wait."""
        self._scrub(math.inf)

    def _scrub(self, largest: float) -> None:
        self._scrubber.ask(largest)
        if self._shared() is None:
            self._scrubber.work()

    def _prepare(self) -> None:
        if self.engine.dialect.name == "sqlite":
            self._use_wal()
        with self.engine.begin() as connection:
            current = is_current(connection)
        if not current:
            with self._begin() as connection:
                upgrade(connection)
        self._scrub(0)  # a process that died may have left old pages

    def _use_wal(self) -> None:
        """Readers do not wait for the writer, and a commit is one write to the disk."""
        mode = self._wal()
        if mode != "wal" and not in_memory(self.engine.url):
            raise LogError(f"{named(self.engine.url)} cannot use WAL: put it on a local disk.")

    def _wal(self) -> Any:
        """The mode that the file is in now. Of two who open a new file at once SQLite sends one
        away without waiting, whatever its busy_timeout."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with unbegun(self.engine) as connection:
                    return connection.exec_driver_sql("PRAGMA journal_mode = WAL").scalar()
            except OperationalError as error:
                if "is locked" not in str(error.orig) or time.monotonic() > end:
                    raise
            time.sleep(GLANCE)

    def _shared(self) -> Connection | None:
        """The connection of this thread's batch, if it is in one.

        SQLite ends a transaction by itself when the disk is full or fails: what came after would
        be stored, and what came before lost.
        """
        connection: Connection | None = getattr(self._thread, "connection", None)
        if connection is not None and self.engine.dialect.name == "sqlite":
            if not connection.connection.in_transaction:
                raise LogError(f"{named(self.engine.url)} gave up a batch: none of it is stored.")
        return connection

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """A writer asks SQLite for its lock at once: one that read first could not wait for it."""
        with self._alone(), self.engine.connect() as connection:
            with connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"}).begin():
                yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The threads of this process write to SQLite in turn: those who wait in SQLite itself
        sleep longer and longer, and some would wait in vain."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise LogError(BUSY.format(log=named(self.engine.url)))
        try:
            yield
        finally:
            self._turn.release()


@contextmanager
def opened(root: Path, environment: Mapping[str, str]) -> Iterator[Database]:
    """The log of a project, for as long as a command needs it."""
    database = Database.open(url_of(root, environment))
    try:
        yield database
    finally:
        database.close()
