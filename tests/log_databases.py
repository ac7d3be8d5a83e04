"""The log's databases for tests: each test that asks for `log_url` or `log_db` runs on SQLite and
on PostgreSQL, on a fresh database. A module has them by `pytest_plugins = ("log_databases",)`."""

from __future__ import annotations

import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bot.log.database import Database

BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.slow),
]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for the whole run, with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        try:
            import pgserver

            server = pgserver.get_server(Path(folder), cleanup_mode="stop")
        except Exception as error:  # no server of PostgreSQL runs on this machine
            pytest.skip(f"NOT TESTED on PostgreSQL, pgserver cannot start it: {error!r}")
        try:
            # Only a crash of the machine would need it, and a new database would take a second.
            _run(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            _stop(server.get_pid())
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of a new database on PostgreSQL."""
    return _new(postgres_server, f"log_{secrets.token_hex(6)}")


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: str) -> str:
    """The name of a database with all the tables, to copy."""
    Database.open(_new(postgres_server, "empty")).close()
    return "empty"


@pytest.fixture(params=BOTH)
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that nobody opened yet, or of an empty log for `log_db`."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/log.sqlite3"
    if "log_db" not in request.fixturenames:
        return str(request.getfixturevalue("postgres_url"))
    empty = request.getfixturevalue("empty_postgres")
    name = f"log_{secrets.token_hex(6)}"
    return _new(request.getfixturevalue("postgres_server"), name, f"TEMPLATE {empty}")


@pytest.fixture(scope="session")
def empty_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all the tables, to copy: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "log.sqlite3"
    Database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def log_db(log_url: str, empty_log: Path) -> Iterator[Database]:
    """A log with nothing in it."""
    url = make_url(log_url)
    if url.get_backend_name() == "sqlite":
        shutil.copy(empty_log, str(url.database))
    database = Database.open(log_url)
    yield database
    database.close()


def _new(server: str, name: str, made: str = "") -> str:
    _run(server, f"CREATE DATABASE {name} {made}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _stop(pid: int) -> None:
    """At once: nothing of it is kept, and writing hundreds of databases to the disk takes long."""
    process = psutil.Process(pid)
    process.send_signal(signal.SIGQUIT)
    process.wait(20)


def _run(server: str, *statements: str) -> None:
    engine = create_engine(server, future=True, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
