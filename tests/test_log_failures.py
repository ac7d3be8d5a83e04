"""Where the log cannot be read or written it says what to do, and neither a visitor's words nor a
password stand in what it says."""

from __future__ import annotations

import dataclasses
import os
import re
import socket
import sqlite3
import traceback
from pathlib import Path
from typing import Any

import pytest
from log_samples import NOW, incoming, said
from sqlalchemy import text

from bot.log import engines, scrubbing
from bot.log.database import Database, LogError
from bot.log.intake import Incoming, accept, history, settle
from bot.log.signals import Feedback, feedback

pytest_plugins = ("log_databases",)


def file_url(folder: Path) -> str:
    return f"sqlite:///{folder}/log.sqlite3"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 1)
    monkeypatch.setattr(engines, "PRAGMAS", ("busy_timeout = 50", *engines.PRAGMAS[1:]))
    monkeypatch.setattr(scrubbing, "PATIENCE_SECONDS", 0.05)


@pytest.fixture
def postgres(postgres_url: str, impatient: None) -> Database:
    return Database.open(postgres_url)


@pytest.mark.parametrize("url", ["mysql://root:pass@host/d", "nonsense", "", "sqlserver:x"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(LogError, match="CLINIC_DB_URL .* postgresql://") as refused:
        Database.open(url)
    assert "root" not in str(refused.value)


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="missing/below/log.sqlite3 cannot be opened .* make its"):
        Database.open(f"sqlite:///{tmp_path}/missing/below/log.sqlite3")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite3").write_text("Dear diary, today I was a text file. " * 100)
    with pytest.raises(LogError, match="not a database, or is damaged: restore"):
        Database.open(file_url(tmp_path))


def test_a_read_only_file(tmp_path: Path) -> None:
    """Opened to be read only, as root may write any file."""
    kept = Database.open(file_url(tmp_path))
    db = Database.open(f"sqlite:///file:{tmp_path}/log.sqlite3?mode=ro&uri=true")
    assert history(db, "c") == []
    with pytest.raises(LogError, match="is read-only: let this user write the file"):
        accept(db, "c", incoming(), NOW)
    kept.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write any file")
def test_a_file_of_someone_else(tmp_path: Path) -> None:
    Database.open(file_url(tmp_path)).close()
    (tmp_path / "log.sqlite3").chmod(0o400)
    with pytest.raises(LogError, match="let this user write"):
        Database.open(file_url(tmp_path))


def test_a_database_that_another_process_holds(tmp_path: Path, impatient: None) -> None:
    db = Database.open(file_url(tmp_path))
    accept(db, "c", incoming(), NOW)
    other = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogError, match="is busy: another process holds it"):
        accept(db, "c", incoming("m2"), NOW)
    assert len(history(db, "c")) == 1, "readers do not wait"
    other.execute("ROLLBACK")
    accept(db, "c", incoming("m2"), NOW)
    other.close()
    db.close()


def test_a_full_disk(tmp_path: Path) -> None:
    db = Database.open(file_url(tmp_path))
    accept(db, "c", incoming(), NOW)
    with db.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LogError, match="cannot grow: the disk is full. Make room"):
        accept(db, "c", incoming("m2", "x" * 50_000), NOW)
    assert [spoken.id for spoken in history(db, "c")] == ["m1"]
    db.close()


@pytest.mark.parametrize("secret", ["kanarie\0vogel", "kanarie\ud800vogel"])
def test_what_cannot_be_stored_is_refused_without_repeating_it(
    log_db: Database, secret: str
) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    answer, bird = dataclasses.replace(said(), model=secret), secret[:7]
    for refused in (
        lambda: accept(log_db, "c", Incoming("m2", secret), NOW),
        lambda: accept(log_db, secret, incoming(), NOW),
        lambda: accept(log_db, "c", Incoming(secret, bird), NOW),
        lambda: settle(log_db, number, answer, {}, NOW),
        lambda: settle(log_db, number, said(), {bird: {secret}}, NOW),
        lambda: accept(log_db, "c", Incoming("m3", bird), NOW.replace(tzinfo=None)),
        lambda: feedback(log_db, "c", Feedback("m1", None, bird), NOW),  # PostgreSQL quotes the row
    ):
        assert bird not in failure_of(refused)
    (spoken,) = history(log_db, "c")
    assert spoken.state == "waiting"


def test_a_reply_may_hold_any_character(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    settle(log_db, number, said("a\0b\ud800c\u202e\U0001f600"), {"a\0": "\ud800"}, NOW)
    assert history(log_db, "c")[0].replies[0]["text"] == "a\0b\ud800c\u202e\U0001f600"


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    password = "".join(reversed("miehegsad"))
    failure = failure_of(
        lambda: Database.open(f"postgresql://clinic:{password}@127.0.0.1:{port}/log")
    )
    assert password not in failure
    assert re.search("cannot be reached .*refused.*: start it, or correct CLINIC_DB_URL", failure)


@pytest.mark.slow
def test_a_server_that_says_nothing(impatient: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(LogError, match="cannot be reached"):
            Database.open(f"postgresql://clinic:geheim@127.0.0.1:{port}/log")


@pytest.mark.slow
def test_a_server_that_came_back(postgres: Database) -> None:
    accept(postgres, "c", incoming(), NOW)
    with pytest.raises(LogError, match="cannot be reached"):
        with postgres.write() as connection:
            hang_up(postgres)
            connection.execute(text("SELECT 1"))
    accept(postgres, "c", incoming("m2"), NOW)
    hang_up(postgres)
    assert len(history(postgres, "c")) == 2
    postgres.close()


@pytest.mark.slow
def test_a_table_that_someone_else_holds(postgres: Database) -> None:
    with postgres.write() as connection:
        connection.execute(text("LOCK TABLE messages IN EXCLUSIVE MODE"))
        with pytest.raises(LogError, match="is busy"):
            accept(postgres, "c", incoming(), NOW)
    accept(postgres, "c", incoming(), NOW)
    postgres.close()


@pytest.mark.slow
def test_a_server_that_only_reads(postgres: Database) -> None:
    name = postgres.engine.url.database
    with postgres.write() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    postgres.close()
    with pytest.raises(LogError, match="is read-only"):
        accept(postgres, "c", incoming(), NOW)
    postgres.close()


def hang_up(db: Database) -> None:
    """Ends every connection to the database but the one that says so."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with db.write() as connection:
        connection.execute(text(f"{others} AND datname = current_database()"))


def failure_of(act: Any) -> str:
    """What a log file would hold of the failure."""
    try:
        act()
    except LogError as error:
        return "".join(traceback.format_exception(error))
    raise AssertionError("it did not fail")
