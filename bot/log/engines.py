"""Engines for the two databases, set up so that a commit is on the disk when it returns and that
what is deleted is overwritten. Must not know the tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from bot.log.failures import LogError, named

PATIENCE_SECONDS = 5
BEGIN = "clinic_begin"  # execution option: how SQLite begins a transaction, if at all
PRAGMAS = (
    f"busy_timeout = {PATIENCE_SECONDS * 1000}",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",  # nothing of a conversation in a file elsewhere
)


def engine_for(url: str) -> Engine:
    """An engine for a sqlite:// or postgresql:// address; a new SQLite file is its owner's only."""
    known = _known(url)
    if known.get_backend_name() == "postgresql":
        return _postgresql(known)
    if not (in_memory(known) or known.database.startswith("file:")):
        _make_file(Path(known.database), known)
    return _sqlite(known)


def in_memory(url: URL) -> bool:
    """Whether the database lives in this process only."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def _known(url: str) -> URL:
    hint = "write sqlite:////folder/log.sqlite3 or postgresql://user:password@host/database"
    try:
        known = make_url(url)
    except ArgumentError:
        raise LogError(f"CLINIC_DB_URL is no address of a database: {hint}.") from None
    if known.get_backend_name() not in ("sqlite", "postgresql"):
        raise LogError(f"CLINIC_DB_URL names a database that the log does not know: {hint}.")
    return known.set(database=":memory:") if in_memory(known) else known


def _make_file(path: Path, url: URL) -> None:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise LogError(
            f"{named(url)} cannot be opened ({error.strerror}): make its folder, and let this "
            "user write there."
        ) from error


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"connect_timeout": PATIENCE_SECONDS, **url.query},
    )
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
    connection.commit()


def _sqlite(url: URL) -> Engine:
    # A database in memory is one connection, which threads use in turn.
    sizes = {"pool_size": 1, "max_overflow": 0} if in_memory(url) else {}
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"check_same_thread": False},
        **sizes,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite's own BEGIN comes late and never IMMEDIATE
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get(BEGIN, "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)
