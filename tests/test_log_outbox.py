"""A request to be called back is stored with its letters, and each letter is in one hand at a time
until it has come to its end."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from typing import Any

import pytest
from log_samples import DAY, NOW, SECOND, asked, incoming, together
from sqlalchemy import select

from bot.log.callbacks import request
from bot.log.database import Database, LogError
from bot.log.intake import accept, erase
from bot.log.outbox import LEASE, Letter, delivered, due, given_up, postponed
from bot.log.tables import callbacks, conversations
from bot.log.tables import outbox as letters

pytest_plugins = ("log_databases",)


def test_a_request_is_a_row_and_a_letter_for_each_channel(log_db: Database) -> None:
    number = request(log_db, "c", asked(), ["email", "webhook"], NOW)
    assert request(log_db, "c", asked(), ["email", "webhook"], NOW + DAY) == number
    assert request(log_db, "d", asked(), [], NOW) != number
    first, second = due(log_db, NOW)
    assert first == Letter(first.number, "email", 0, asked(), "c", NOW)
    assert second == dataclasses.replace(first, number=second.number, channel="webhook")


def test_the_same_request_from_several_at_once_is_one(log_db: Database) -> None:
    numbers = set()
    together(lambda _: numbers.add(request(log_db, "c", asked(), ["email"], NOW)))
    assert len(numbers) == 1
    assert len(due(log_db, NOW)) == 1


def test_a_request_without_its_letters_is_not_stored(log_db: Database) -> None:
    with pytest.raises(LogError):
        request(log_db, "c", asked(), ["email", "no\0channel"], NOW)
    with log_db.read() as connection:
        assert connection.execute(select(callbacks)).all() == []
        assert connection.execute(select(conversations)).all() == []


def test_a_request_marks_its_conversation(log_db: Database) -> None:
    accept(log_db, "c", incoming(), NOW - DAY)
    request(log_db, "c", dataclasses.replace(asked(), reason="a new one"), ["email"], NOW)
    assert due(log_db, NOW)[0].callback.reason == "a new one"
    with log_db.read() as connection:
        row = connection.execute(select(conversations)).one()
    assert (row.callback, row.last_at, row.messages) == (True, NOW, 1)


def test_a_letter_is_lent_to_one_and_comes_back_if_they_die(log_db: Database) -> None:
    request(log_db, "c", asked(), ["email"], NOW)
    assert due(log_db, NOW - SECOND) == []
    lent = due(log_db, NOW)
    assert due(log_db, NOW + LEASE - SECOND) == []
    assert due(log_db, NOW + LEASE) == lent


def test_a_delivered_letter_is_at_its_end(log_db: Database) -> None:
    request(log_db, "c", asked(), ["email"], NOW)
    (letter,) = due(log_db, NOW)
    delivered(log_db, letter.number, NOW)
    postponed(log_db, letter.number, "a sender that thought it had failed", NOW)
    assert due(log_db, NOW + DAY) == []
    row = stored(log_db)
    assert (row.delivered_at, row.attempts, row.error, row.leased_until) == (NOW, 0, None, None)


def test_a_postponed_letter_is_due_again(log_db: Database) -> None:
    request(log_db, "c", asked(), ["email"], NOW)
    (letter,) = due(log_db, NOW)
    postponed(log_db, letter.number, "no\0answer \ud800" + "x" * 5000, NOW + 5 * SECOND)
    assert due(log_db, NOW + 4 * SECOND) == []
    assert stored(log_db).error.startswith("no answer ?xx") and len(stored(log_db).error) == 500
    assert due(log_db, NOW + 5 * SECOND) == [dataclasses.replace(letter, attempts=1)]
    delivered(log_db, letter.number, NOW + 6 * SECOND)
    assert (stored(log_db).attempts, stored(log_db).error) == (1, None)


def test_a_letter_given_up_is_kept(log_db: Database) -> None:
    request(log_db, "c", asked(), ["email"], NOW)
    (letter,) = due(log_db, NOW)
    given_up(log_db, letter.number, "refused", NOW)
    assert due(log_db, NOW + DAY) == []
    assert (stored(log_db).given_up_at, stored(log_db).error) == (NOW, "refused")


def test_the_letters_due_longest_are_first(log_db: Database) -> None:
    for number in range(5):
        request(log_db, "c", asked(f"r{number}"), ["email"], NOW - number * SECOND)
    assert [letter.callback.id for letter in due(log_db, NOW, most=2)] == ["r4", "r3"]
    assert [letter.callback.id for letter in due(log_db, NOW, most=2)] == ["r2", "r1"]


def test_a_letter_of_an_erased_conversation_is_gone(log_db: Database) -> None:
    request(log_db, "c", asked(), ["email"], NOW)
    (letter,) = due(log_db, NOW)
    erase(log_db, "c", NOW)
    delivered(log_db, letter.number, NOW)
    assert due(log_db, NOW + DAY) == []


def test_no_letter_is_in_two_hands(log_db: Database) -> None:
    """Senders that take, fail and deliver side by side: a letter is never lent while it is lent."""
    with log_db.batch():
        for number in range(40):
            request(log_db, "c", asked(f"r{number}"), ["email"], NOW)
    in_hand: set[int] = set()
    sent: list[int] = []
    guard = threading.Lock()

    def deliver(_sender: int) -> None:
        moment = NOW
        while taken := due(log_db, moment, most=3):
            with guard:
                assert not in_hand & {letter.number for letter in taken}
                in_hand.update(letter.number for letter in taken)
            for letter in taken:
                with guard:
                    in_hand.remove(letter.number)
                if letter.number % 3 or letter.attempts:
                    delivered(log_db, letter.number, moment)
                    sent.append(letter.number)
                else:
                    postponed(log_db, letter.number, "not now", moment)

    together(deliver, threads=4)
    assert len(sent) == len(set(sent)) == 40


@pytest.mark.slow
def test_letters_being_lent_do_not_hold_up_other_senders(postgres_url: str) -> None:
    """Of PostgreSQL: a sender that stopped in the middle of asking must not stop the others."""
    db = Database.open(postgres_url)
    for number in range(4):
        request(db, "c", asked(f"r{number}"), ["email"], NOW)
    with db.write() as connection:
        held = connection.execute(select(letters).limit(2).with_for_update()).all()
        others = due(db, NOW)
    assert len(held) == len(others) == 2
    assert {row.number for row in held}.isdisjoint(letter.number for letter in others)
    db.close()


def test_a_lease_outlasts_the_sending_of_a_hand_out() -> None:
    assert timedelta(minutes=1) <= LEASE <= timedelta(minutes=30)


def stored(db: Database) -> Any:
    with db.read() as connection:
        return connection.execute(select(letters)).one()
