"""What is erased is gone from SQLite's files, byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from log_samples import DAY, NOW, incoming, talk

from bot.log.database import Database
from bot.log.intake import Incoming, Said, accept, erase, history, is_erased, settle
from bot.log.retention import sweep

CANARY = "KANARIENVOGEL"


def test_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    talk(db, "kept", "words of another " * 300)
    talk(db, "c", f"{CANARY} " * 300)
    assert traces(tmp_path, CANARY) > 300
    erase(db, "c", NOW)
    assert traces(tmp_path, CANARY) == 0
    assert traces(tmp_path, "words of another") >= 300
    db.close()


def test_little_is_left_in_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not written anew at once, but what was deleted is overwritten."""
    monkeypatch.setattr("bot.log.database.SMALL", 0)
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    talk(db, "c", f"{CANARY} " * 300)
    erase(db, "c", NOW)
    assert traces(tmp_path, CANARY) == 0
    db.close()


@pytest.mark.slow
def test_nothing_is_left_in_the_gaps_of_moved_rows(tmp_path: Path) -> None:
    """SQLite moves rows between pages and leaves copies behind that secure_delete passes over."""
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    crowd = Crowd(db)
    assert {name: traces(tmp_path, name) for name in crowd.gone} == dict.fromkeys(crowd.gone, 0)
    assert all(traces(tmp_path, name) for name in crowd.names)
    db.close()


class Crowd:
    """Conversations that grow side by side in rows of every size, while one after another goes."""

    def __init__(self, db: Database, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.names = [f"{CANARY}-{number:02}-" for number in range(36)]
        self.gone: list[str] = []
        self._waiting: list[tuple[str, int]] = []
        self._talk(db, 200)
        while len(self.gone) < 15:
            self.gone.append(self.names.pop(self.random.randrange(len(self.names))))
            erase(db, self.gone[-1], NOW)
            self._talk(db, 5)

    def _talk(self, db: Database, turns: int) -> None:
        with db.batch():
            for _ in range(turns):
                name = self.random.choice(self.names)
                message = Incoming(f"{name}{self.random.random()}", self._words(name, 200))
                self._waiting.append((name, accept(db, name, message, NOW).number))
                if self.random.random() < 0.8:
                    self._answer(db)

    def _answer(self, db: Database) -> None:
        name, number = self._waiting.pop(self.random.randrange(len(self._waiting)))
        answer = Said(({"text": self._words(name, 200)},), "answered", vector=bytes(700))
        if name in self.names:
            settle(db, number, answer, {"asked": [self._words(name, 600)]}, NOW)

    def _words(self, name: str, most: int) -> str:
        return name + "x" * self.random.randint(1, most)


def test_a_reader_in_the_way_only_delays_it(tmp_path: Path) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    talk(db, "c", CANARY)
    with db.read() as connection:
        connection.exec_driver_sql("SELECT * FROM messages").all()
        erase(db, "c", NOW)
        assert is_erased(db, "c")
        assert traces(tmp_path, CANARY) > 0
    accept(db, "d", incoming(), NOW)
    assert traces(tmp_path, CANARY) == 0
    db.close()


def test_a_batch_may_erase(tmp_path: Path) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    talk(db, "c", CANARY)
    with db.batch():
        erase(db, "c", NOW)
        accept(db, "d", incoming(), NOW)
    assert traces(tmp_path, CANARY) == 0
    assert len(history(db, "d")) == 1
    db.close()


@pytest.mark.slow
def test_a_sweep_leaves_nothing_in_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file is written anew by the sweep, for what visitors erased as well."""
    monkeypatch.setattr("bot.log.database.SMALL", 0)
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    gone = Crowd(db).gone
    assert sum(traces(tmp_path, name) for name in gone) > 0, "there was nothing to sweep"
    sweep(db, NOW - DAY, NOW)
    assert sum(traces(tmp_path, name) for name in gone) == 0
    db.close()


def traces(folder: Path, words: str) -> int:
    """How often the words stand in the files of the database."""
    return sum(path.read_bytes().count(words.encode()) for path in folder.iterdir())
