"""The log opens, on both databases, whoever else opens it, with the tables that the code uses."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from log_samples import NOW, SECOND, asked, incoming, said, together
from sqlalchemy import event, text

import bot.log
from bot.log.callbacks import request
from bot.log.database import Database, LogError, url_of
from bot.log.erasure import erased_since
from bot.log.intake import accept, history, settle, waiting
from bot.log.outbox import due, postponed
from bot.log.retention import sweep
from bot.log.schema import upgrade
from bot.log.signals import Feedback, click, feedback
from bot.log.tables import metadata

pytest_plugins = ("log_databases",)

OPEN = """
import sys
from datetime import datetime, timezone
from bot.log.database import Database
from bot.log.intake import Incoming, accept
db = Database.open(sys.argv[1])
accept(db, "c", Incoming(sys.argv[2], "hello"), datetime.now(timezone.utc))
"""


def file_url(folder: Path) -> str:
    return f"sqlite:///{folder}/log.sqlite3"


def test_where_the_log_is(tmp_path: Path) -> None:
    assert url_of(tmp_path, {}) == f"sqlite:///{tmp_path}/var/log.sqlite3"
    assert url_of(tmp_path, {"CLINIC_DB_URL": ""}) == f"sqlite:///{tmp_path}/var/log.sqlite3"
    assert url_of(tmp_path, {"CLINIC_DB_URL": "postgresql://h/d"}) == "postgresql://h/d"


def test_a_new_file_is_its_owners_only(tmp_path: Path) -> None:
    db = Database.open(url_of(tmp_path, {}))
    accept(db, "c", incoming(), NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes.pop("var") == 0o700
    assert set(modes.values()) == {0o600} and "log.sqlite3-wal" in modes
    db.close()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    db = Database.open(file_url(tmp_path))
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000,
        "secure_delete": 1, "temp_store": 2,
    }  # fmt: skip
    with db.read() as one, db.read() as another:
        for connection in (one, another):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted
    db.close()


def test_the_migrations_make_the_tables_that_the_code_uses(log_db: Database) -> None:
    for module in pkgutil.iter_modules(bot.log.__path__, "bot.log."):
        importlib.import_module(module.name)
    with log_db.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    # SQLite's own table of the numbers it gave out is nobody's, nor is its index of words.
    own = re.compile(r"remove_table', Table\('(sqlite_sequence|search(_config|_data|_idx)?)'")
    assert [each for each in differences if not own.search(str(each))] == []


def test_opening_again_finds_what_was_there(log_url: str) -> None:
    for number in range(2):
        db = Database.open(log_url)
        assert len(history(db, "c")) == number
        accept(db, "c", incoming(f"m{number}"), NOW)
        db.close()


@pytest.mark.slow
def test_several_processes_may_open_a_new_log_at_once(log_url: str) -> None:
    opening = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, log_url, f"m{number}"], stderr=subprocess.PIPE, text=True
        )
        for number in range(6)
    ]
    failures = [process.communicate(timeout=60)[1] for process in opening]
    assert [process.returncode for process in opening] == [0] * 6, failures
    db = Database.open(log_url)
    assert len(history(db, "c")) == 6
    db.close()


def test_several_threads_may_open_a_new_log_at_once(log_url: str) -> None:
    def use(thread: int) -> None:
        db = Database.open(log_url)
        accept(db, "c", incoming(f"m{thread}"), NOW)
        db.close()

    together(use)
    db = Database.open(log_url)
    assert len(history(db, "c")) == 8
    db.close()


def test_a_new_log_that_another_is_just_opening_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.rollback).start()
    db = Database.open(f"sqlite:///{path}")
    accept(db, "c", incoming(), NOW)
    db.close()
    other.close()


def test_a_log_in_memory_serves_several_threads() -> None:
    db = Database.open("sqlite://")
    together(lambda thread: settle(
        db, accept(db, "c", incoming(f"m{thread}"), NOW).number, said(), {}, NOW
    ))  # fmt: skip
    assert len(history(db, "c")) == 8
    assert not Path(":memory:").exists()
    db.close()


def test_a_migration_that_fails_leaves_nothing(
    log_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: Any) -> None:
        upgrade(connection)
        connection.execute(text("SELECT * FROM nothing"))

    monkeypatch.setattr("bot.log.database.upgrade", fail)
    with pytest.raises(LogError, match="nothing"):
        Database.open(log_url)
    monkeypatch.undo()
    Database.open(log_url).close()


def test_a_newer_database_is_left_alone(log_db: Database, log_url: str) -> None:
    with log_db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LogError, match="newer version .* install that version"):
        Database.open(log_url)


def test_nothing_that_is_asked_often_reads_whole_tables(tmp_path: Path) -> None:
    db = Database.open(file_url(tmp_path))
    asked_for: list[tuple[str, Any]] = []

    def record(_c: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        asked_for.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", record)
    settle(db, accept(db, "c", incoming(), NOW).number, said(), {}, NOW)
    accept(db, "c", incoming(), NOW)
    click(db, "c", "m1", "book", NOW)
    feedback(db, "c", Feedback("m1", "up"), NOW)
    request(db, "c", asked(), ["email"], NOW)
    waiting(db, NOW)
    history(db, "c")
    postponed(db, due(db, NOW)[0].number, "no", NOW)
    sweep(db, NOW - SECOND, NOW)
    sweep(db, NOW - SECOND, NOW)  # one that knows when the last one was
    erased_since(db, NOW)
    event.remove(db.engine, "before_cursor_execute", record)
    plans = {statement: plan(db, statement, given) for statement, given in asked_for}
    assert len(plans) > 20
    scanning = {s: p for s, p in plans.items() if re.search(r"SCAN (?!.*USING .*INDEX)", p)}
    # Few rows, once a day.
    assert all("FROM sweeps" in statement for statement in scanning), scanning
    by_age = {s: p for s, p in plans.items() if "WHERE tombstones.at" in s}
    assert len(by_age) == 3, by_age
    assert all("INDEX ix_tombstones_at (at" in found for found in by_age.values()), by_age
    assert any("messages_waiting" in found for found in plans.values())
    assert any("outbox_due" in found for found in plans.values())
    db.close()


def plan(db: Database, statement: str, given: Any) -> str:
    """How SQLite is going to find the rows."""
    if not re.match("SELECT|UPDATE|DELETE|INSERT", statement):
        return ""
    given = given[0] if isinstance(given, list) else given
    with db.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    return "; ".join(str(row[-1]) for row in rows)
