"""What is erased is gone from every table, and for good."""

from __future__ import annotations

import pytest
from log_samples import DAY, NOW, SECOND, asked, incoming, said, talk
from sqlalchemy import select

from bot.log.callbacks import request
from bot.log.database import Database
from bot.log.intake import (
    Erased,
    accept,
    erase,
    history,
    is_erased,
    memory,
    settle,
    waiting,
)
from bot.log.retention import TOMBSTONES_KEPT, Swept, sweep
from bot.log.signals import Feedback, click, feedback
from bot.log.tables import metadata

pytest_plugins = ("log_databases",)

CANARY = "KANARIENVOGEL"


def test_nothing_is_left_in_any_table(log_db: Database) -> None:
    for conversation in ("kept", CANARY):
        talk(log_db, conversation, f"words of {conversation} " * 300)
    before = rows(log_db)
    assert len([row for row in before if CANARY in row]) > 7
    erase(log_db, CANARY, NOW)
    after = rows(log_db)
    assert not [row for row in after if CANARY in row]
    assert [row for row in after if "kept" in row] == [row for row in before if "kept" in row]
    assert memory(log_db, CANARY) == {}
    assert {one.conversation for one in waiting(log_db, NOW + SECOND)} == {"kept"}


def test_an_erased_conversation_is_refused(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    assert not is_erased(log_db, "c")
    erase(log_db, "c", NOW)
    erase(log_db, "c", NOW)
    erase(log_db, "never spoke", NOW)
    assert is_erased(log_db, "c") and is_erased(log_db, "never spoke")
    for refused in (
        lambda: accept(log_db, "c", incoming(), NOW),
        lambda: accept(log_db, "never spoke", incoming(), NOW),
        lambda: settle(log_db, number, said(), {}, NOW),
        lambda: history(log_db, "c"),
        lambda: feedback(log_db, "c", Feedback("m1", "up"), NOW),
        lambda: click(log_db, "c", None, "book", NOW),
        lambda: request(log_db, "c", asked(), ["email"], NOW),
    ):
        with pytest.raises(Erased):
            refused()
    assert [row for row in rows(log_db) if row.startswith("conversations")] == []


def test_a_sweep_erases_what_ended_before(log_db: Database) -> None:
    with log_db.batch():
        for number in range(450):
            accept(log_db, f"old {number}", incoming(), NOW - 31 * DAY)
    accept(log_db, "came back", incoming(), NOW - 31 * DAY)
    accept(log_db, "came back", incoming("m2"), NOW - DAY)
    accept(log_db, "wants a call", incoming(), NOW - 31 * DAY)
    request(log_db, "wants a call", asked(), ["email"], NOW - DAY)
    request(log_db, "was called", asked(), ["email"], NOW - 31 * DAY)
    assert sweep(log_db, NOW - 30 * DAY, NOW) == Swept(451, 450, 1)
    assert len(history(log_db, "came back")) == 2
    assert len(history(log_db, "wants a call")) == 1
    assert is_erased(log_db, "old 0") and is_erased(log_db, "was called")
    (proof,) = [row for row in rows(log_db) if row.startswith("sweeps")]
    assert all(part in proof for part in ("451", "450", "2026, 3, 2", "2026, 1, 31"))
    assert sweep(log_db, NOW - 30 * DAY, NOW) == Swept(0, 0, 0)


def test_tombstones_outlive_tokens_and_no_more(log_db: Database) -> None:
    erase(log_db, "c", NOW)
    sweep(log_db, NOW - 30 * DAY, NOW + TOMBSTONES_KEPT)
    assert is_erased(log_db, "c")
    sweep(log_db, NOW - 30 * DAY, NOW + TOMBSTONES_KEPT + SECOND)
    assert not is_erased(log_db, "c")


def rows(db: Database) -> list[str]:
    """Every row of every table, with the table's name before it."""
    with db.read() as connection:
        return [
            f"{table.name} {tuple(row)!r}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]
