"""A message is stored once and answered once, whoever asks how often, and is there afterwards."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from log_samples import NOW, SECOND, incoming, said, together

from bot.log.database import Database
from bot.log.intake import (
    Accepted,
    Erased,
    Incoming,
    Mismatch,
    Waiting,
    accept,
    erase,
    history,
    memory,
    settle,
    waiting,
)  # fmt: skip
from bot.log.signals import Feedback, feedback

pytest_plugins = ("log_databases",)

WRITER = """
import os, signal, sys
from datetime import datetime, timezone
from bot.log.database import Database
from bot.log.intake import Incoming, accept
db = Database.open(sys.argv[1])
for number in range(20):
    accept(db, "c", Incoming(f"m{number}", "hello"), datetime.now(timezone.utc))
    os.write(1, b"%d " % number)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_message_waits_until_it_is_settled(log_db: Database) -> None:
    got = accept(log_db, "c", incoming(), NOW)
    assert got == Accepted(got.number, new=True, said=None)
    later = NOW + SECOND
    assert waiting(log_db, later) == [Waiting(got.number, "c", incoming(), NOW)]
    assert waiting(log_db, NOW) == []
    assert settle(log_db, got.number, said(), {"standing": {"misses": 0}}, later) == said()
    assert waiting(log_db, later) == []
    assert memory(log_db, "c") == {"standing": {"misses": 0}}


def test_a_repeat_gets_the_stored_answer_and_adds_nothing(log_db: Database) -> None:
    first = accept(log_db, "c", incoming(), NOW)
    assert accept(log_db, "c", incoming(), NOW) == Accepted(first.number, new=False, said=None)
    settle(log_db, first.number, said(), {}, NOW)
    again = accept(log_db, "c", incoming(), NOW + timedelta(days=1))
    assert again == Accepted(first.number, new=False, said=said())
    assert len(history(log_db, "c")) == 1
    with log_db.read() as connection:
        row = connection.exec_driver_sql("SELECT messages, last_at FROM conversations").one()
    assert row[0] == 1 and "2026-03-02" in str(row[1])


@pytest.mark.parametrize("other", [{"text": "another"}, {"button": "price"}])
def test_the_same_id_with_another_body_is_refused(log_db: Database, other: dict[str, str]) -> None:
    accept(log_db, "c", incoming(), NOW)
    with pytest.raises(Mismatch):
        accept(log_db, "c", dataclasses.replace(incoming(), **other), NOW)
    accept(log_db, "another conversation", dataclasses.replace(incoming(), **other), NOW)


def test_the_first_answer_stays(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    settle(log_db, number, said("Hardly."), {"turn": 1}, NOW)
    late = said("Not at all.", outcome="emergency")
    assert settle(log_db, number, late, {"turn": 2}, NOW) == said("Hardly.")
    assert memory(log_db, "c") == {"turn": 1}
    assert flags(log_db, "emergency") == [False]


def test_two_answers_at_once_leave_one(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    kept = []

    def answer(turn: int) -> None:
        kept.append(settle(log_db, number, said(str(turn)), {"turn": turn}, NOW))

    together(answer)
    assert len(set(map(str, kept))) == 1
    (spoken,) = history(log_db, "c")
    assert spoken.replies == kept[0].replies
    assert memory(log_db, "c") == {"turn": int(kept[0].replies[0]["text"])}


def test_the_same_message_from_several_at_once_is_one(log_db: Database) -> None:
    numbers, new = set(), []

    def send(_thread: int) -> None:
        got = accept(log_db, "c", incoming(), NOW)
        numbers.add(got.number)
        new.append(got.new)

    together(send)
    assert len(numbers) == 1
    assert sorted(new) == [False] * 7 + [True]
    assert len(history(log_db, "c")) == 1


def test_messages_stand_in_the_order_they_were_accepted(log_db: Database) -> None:
    """Each thread's own order is kept, and nothing accepted later stands before what was seen."""

    def send(thread: int) -> None:
        for turn in range(12):
            accept(log_db, "c", incoming(f"{thread}.{turn}"), NOW)
            seen = [spoken.id for spoken in history(log_db, "c")]
            assert f"{thread}.{turn}" in seen
            with seen_lock:
                shorter, longer = sorted((seen, longest[0]), key=len)
                assert longer[: len(shorter)] == shorter
                longest[0] = longer

    longest: list[list[str]] = [[]]
    seen_lock = threading.Lock()
    together(send)
    order = [spoken.id for spoken in history(log_db, "c")]
    assert len(order) == 96
    for thread in range(8):
        mine = [one for one in order if one.startswith(f"{thread}.")]
        assert mine == [f"{thread}.{turn}" for turn in range(12)]
    later = NOW + SECOND
    assert [one.incoming.id for one in waiting(log_db, later)] == order
    assert [one.incoming.id for one in waiting(log_db, later, 5)] == order[:5]


@pytest.mark.slow
def test_what_was_accepted_survives_kill_9(log_url: str) -> None:
    Database.open(log_url).close()
    killed = subprocess.run(
        [sys.executable, "-c", WRITER, log_url], capture_output=True, text=True, timeout=60
    )
    assert killed.returncode == -9, killed.stderr
    acknowledged = [f"m{number}" for number in killed.stdout.split()]
    assert len(acknowledged) == 20
    database = Database.open(log_url)
    assert [spoken.id for spoken in history(database, "c")] == acknowledged
    database.close()


def test_history_is_what_was_shown(log_db: Database) -> None:
    assert (history(log_db, "c"), memory(log_db, "c")) == ([], {})
    number = accept(log_db, "c", incoming(), NOW).number
    settle(log_db, number, said(), {}, NOW)
    accept(log_db, "c", Incoming("m2", "Prices", button="price"), NOW)
    feedback(log_db, "c", Feedback("m1", "down", "too short"), NOW)
    first, second = history(log_db, "c")
    assert (first.id, first.number, first.text, first.at) == ("m1", number, "does it hurt?", NOW)
    assert (first.state, first.outcome, first.verdict) == ("answered", "answered", "down")
    assert first.replies == said().replies and not first.button
    assert (second.text, second.button, second.state) == ("Prices", True, "waiting")
    assert (second.replies, second.outcome, second.verdict) == ((), None, None)
    assert history(log_db, "c", most=1) == [second]


def test_a_failed_message_is_told_as_failed(log_db: Database) -> None:
    number = accept(log_db, "c", incoming(), NOW).number
    sorry = dataclasses.replace(said("Please call us."), state="failed", model=None, vector=None)
    assert settle(log_db, number, sorry, {}, NOW) == sorry
    assert accept(log_db, "c", incoming(), NOW).said == sorry
    assert history(log_db, "c")[0].state == "failed"


def test_outcomes_are_marked_on_the_conversation(log_db: Database) -> None:
    for message, outcome in enumerate(("answered", "clarified", "declined", "smalltalk")):
        number = accept(log_db, "c", incoming(str(message)), NOW).number
        settle(log_db, number, said(outcome=outcome), {}, NOW)
    assert flags(log_db, "clarified, declined, emergency, handed_off") == [True, True, False, False]


def test_an_answer_to_an_erased_message_reaches_nobody(log_db: Database) -> None:
    """Numbers are not given out again: a late answer must not stand under another's message."""
    number = accept(log_db, "c", incoming(), NOW).number
    erase(log_db, "c", NOW)
    other = accept(log_db, "d", incoming(), NOW).number
    assert other != number
    with pytest.raises(Erased):
        settle(log_db, number, said(), {}, NOW)
    assert history(log_db, "d")[0].state == "waiting"


def flags(db: Database, names: str) -> list[bool]:
    with db.read() as connection:
        row = connection.exec_driver_sql(f"SELECT {names} FROM conversations").one()
    return [bool(value) for value in row]
