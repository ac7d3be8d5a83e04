"""Two who write about one conversation at the same moment: the second waits, and then finds what
the first one left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from log_samples import DAY, NOW, incoming, said, together

from bot.log import intake
from bot.log.database import Database
from bot.log.erasure import bury
from bot.log.holding import lock_row
from bot.log.intake import Erased, accept, erase, history, is_erased, settle
from bot.log.retention import Swept, sweep

pytest_plugins = ("log_databases",)

LONG_ENOUGH = 0.3  # seconds for a thread to get as far as it can


class Meanwhile:
    """Runs something in another thread, up to where it has to wait."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act, self.result, self.error = act, None, None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        time.sleep(LONG_ENOUGH)
        assert self._thread.is_alive(), "it did not wait"

    def _run(self) -> None:
        try:
            self.result = self._act()
        except Exception as error:  # looked at by the test
            self.error = error

    def end(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()


def test_erasing_waits_for_the_first_message(log_db: Database) -> None:
    with log_db.write() as connection:
        intake._count(connection, "c", NOW)
        intake._add(connection, "c", incoming(), NOW)
        erasing = Meanwhile(lambda: erase(log_db, "c", NOW))
    erasing.end()
    assert erasing.error is None and is_erased(log_db, "c")
    assert conversations(log_db) == []


def test_a_message_waits_for_the_erasing(log_db: Database) -> None:
    for known in (True, False):
        name = f"c{known}"
        if known:
            accept(log_db, name, incoming("m0"), NOW)
        with log_db.write() as connection:
            lock_row(connection, name, NOW)
            bury(connection, [name], NOW)
            accepting = Meanwhile(lambda name=name: accept(log_db, name, incoming(), NOW))
        accepting.end()
        assert isinstance(accepting.error, Erased)
    assert conversations(log_db) == []


def test_an_answer_waits_for_the_erasing(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    with log_db.write() as connection:
        lock_row(connection, "c", NOW)
        bury(connection, ["c"], NOW)
        settling = Meanwhile(lambda: settle(log_db, number, said(), {}, NOW))
    settling.end()
    assert isinstance(settling.error, Erased)


@pytest.mark.slow
def test_the_same_message_at_the_same_moment(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of PostgreSQL: neither of two gateways finds the message, and both go on to store it."""
    db = Database.open(postgres_url)
    both, met, count = threading.Barrier(2), threading.local(), intake._count

    def meet(*given: Any) -> None:
        if not hasattr(met, "once"):
            met.once = both.wait(10)
        count(*given)

    monkeypatch.setattr(intake, "_count", meet)
    stored = []
    together(lambda _: stored.append(accept(db, "c", incoming(), NOW)), threads=2)
    assert sorted(one.new for one in stored) == [False, True]
    assert len(history(db, "c")) == len({one.number for one in stored}) == 1
    db.close()


@pytest.mark.slow
def test_a_sweep_leaves_alone_what_is_written_to(postgres_url: str) -> None:
    """Of PostgreSQL: a visitor who comes back at that moment has not left."""
    db = Database.open(postgres_url)
    accept(db, "c", incoming(), NOW - 31 * DAY)
    with db.write() as connection:
        intake._count(connection, "c", NOW)
        assert sweep(db, NOW - DAY, NOW) == Swept(0, 0, 0)
    assert len(history(db, "c")) == 1
    db.close()


def test_two_processes_write_in_turn(log_url: str) -> None:
    """Two databases opened in one process share nothing but the file or the server."""
    opened = [Database.open(log_url) for _ in range(2)]

    def send(thread: int) -> None:
        for turn in range(10):
            accept(opened[thread % 2], "c", incoming(f"{thread}.{turn}"), NOW)

    together(send, threads=4)
    assert len(history(opened[0], "c")) == 40
    for db in opened:
        db.close()


def conversations(db: Database) -> list[Any]:
    with db.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM conversations").all())
