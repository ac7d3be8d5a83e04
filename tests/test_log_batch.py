"""Several operations with one commit: together on the disk, and each alone in its failures."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from log_samples import NOW, SECOND, incoming, said

from bot.log.database import Database, LogError
from bot.log.intake import Incoming, Mismatch, accept, history, memory, settle, waiting

pytest_plugins = ("log_databases",)


def test_a_batch_is_stored_when_it_is_left(log_db: Database) -> None:
    with log_db.batch():
        number = accept(log_db, "c", incoming(), NOW).number
        settle(log_db, number, said(), {"turn": 1}, NOW)
        assert accept(log_db, "c", incoming(), NOW).said == said()
        assert len(waiting(log_db, NOW + SECOND)) == 0
    assert len(history(log_db, "c")) == 1
    assert memory(log_db, "c") == {"turn": 1}


def test_nobody_sees_a_batch_before_it_is_left(tmp_path: Path) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    with db.batch():
        accept(db, "c", incoming(), NOW)
        other = sqlite3.connect(tmp_path / "log.sqlite3")
        assert other.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    assert other.execute("SELECT count(*) FROM messages").fetchone() == (1,)
    other.close()
    db.close()


def test_an_operation_that_fails_takes_nothing_with_it(log_db: Database) -> None:
    with log_db.batch():
        accept(log_db, "c", incoming(), NOW)
        with pytest.raises(Mismatch):
            accept(log_db, "c", incoming(words="other words"), NOW)
        with pytest.raises(LogError):
            accept(log_db, "d", Incoming("m2", "half a \ud800 character"), NOW)
        accept(log_db, "c", incoming("m3"), NOW)
    assert [spoken.id for spoken in history(log_db, "c")] == ["m1", "m3"]
    assert history(log_db, "d") == []
    with log_db.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, messages FROM conversations").all()
    assert [tuple(row) for row in rows] == [("c", 2)]


def test_a_batch_that_fails_stores_nothing(log_db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        with log_db.batch():
            accept(log_db, "c", incoming(), NOW)
            raise ZeroDivisionError
    assert history(log_db, "c") == []
    accept(log_db, "c", incoming(), NOW)


def test_a_batch_that_sqlite_gave_up_is_not_taken_for_stored(tmp_path: Path) -> None:
    """When the disk fails, SQLite may end the transaction by itself: what follows would be stored
    at once, and what came before would be lost without a word."""
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    with pytest.raises(LogError, match="gave up a batch: none of it is stored"):
        with db.batch():
            accept(db, "c", incoming(), NOW)
            with db.read() as connection:
                connection.connection.execute("ROLLBACK")
            with pytest.raises(LogError, match="gave up a batch"):
                accept(db, "c", incoming("m2"), NOW)
    assert history(db, "c") == []
    accept(db, "c", incoming(), NOW)
    db.close()
