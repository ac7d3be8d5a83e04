"""Messages drawn for review: each as likely as any other, none twice, and verdicts that outlive
what was said."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from log_samples import incoming, said
from sqlalchemy import select

from bot.log import audit, samples
from bot.log.audit import By
from bot.log.database import Database
from bot.log.figures_tables import samples as table
from bot.log.intake import Incoming, accept, erase, settle
from bot.log.people import Refused
from bot.log.samples import Sample

pytest_plugins = ("log_databases",)

NOW = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)
DAY = timedelta(days=1)
MONTH = NOW - 30 * DAY
BY = By(NOW, 1, "Rita")


def talk(db: Database, conversation: str, at: datetime = NOW, sent: Incoming | None = None) -> int:
    number = accept(db, conversation, sent or incoming(), at).number
    settle(db, number, said(), {}, at)
    return number


def draw(db: Database, seed: int = 1) -> Sample | None:
    number = samples.next_one(db, MONTH, NOW, random.Random(seed))
    return None if number is None else samples.get(db, number)


def drawn(db: Database, seed: int = 1) -> Sample:
    found = draw(db, seed)
    assert found is not None
    return found


def test_nothing_to_draw(log_db: Database) -> None:
    assert draw(log_db) is None
    talk(log_db, "old", MONTH - DAY)
    talk(log_db, "pressed", sent=Incoming("b", "Price", button="price"))
    accept(log_db, "waits", incoming(), NOW)
    assert draw(log_db) is None


def test_one_is_shown_until_it_is_judged(log_db: Database) -> None:
    for name in ("a", "b", "c"):
        talk(log_db, name)
    first = drawn(log_db)
    assert drawn(log_db, 2).number == first.number
    assert [reply["text"] for reply in first.replies] == ["Hardly.", "Anything else?"]
    samples.judge(log_db, first.number, "right", BY)
    assert drawn(log_db).message.number != first.message.number


def test_every_message_is_drawn_once(log_db: Database) -> None:
    numbers = {talk(log_db, f"c{number}") for number in range(12)}
    found = set()
    while (sample := draw(log_db, len(found))) is not None:
        found.add(sample.message.number)
        samples.judge(log_db, sample.number, "right", BY)
    assert found == numbers


@pytest.mark.slow
def test_each_is_as_likely_as_any_other(log_db: Database) -> None:
    """With gaps between the numbers, and messages that do not count."""
    wanted = []
    with log_db.batch():
        for number in range(30):
            wanted.append(talk(log_db, f"c{number}"))
            talk(log_db, f"pressed{number}", sent=Incoming("b", "Price", button="price"))
    for number in range(10, 20):
        erase(log_db, f"c{number}", NOW)
    wanted[10:20] = []
    times: Counter[int] = Counter()
    chance = random.Random(7)
    with log_db.read() as connection:
        for _ in range(800):
            row = samples._draw(connection, MONTH, chance)
            assert row is not None
            times[row.number] += 1
    assert set(times) == set(wanted)
    assert max(times.values()) < 70 and min(times.values()) > 15  # 40 each, on average


def test_few_that_are_left_among_many_are_found(
    log_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "ROUNDS", 0)
    number = talk(log_db, "a")
    assert drawn(log_db).message.number == number


def test_verdicts_are_counted_and_told(log_db: Database) -> None:
    for number, verdict in enumerate(["right", "wrong", "right", "missed"]):
        talk(log_db, f"c{number}")
        samples.judge(log_db, drawn(log_db).number, verdict, BY)
    assert samples.verdicts(log_db, MONTH, NOW + DAY) == {"right": 2, "wrong": 1, "missed": 1}
    assert samples.verdicts(log_db, NOW + DAY, NOW + 2 * DAY) == {}
    with log_db.read() as connection:
        told = [
            audit.entry_of(row).deed for row in connection.execute(audit.listed(audit.Wanted()))
        ]
    assert [(deed.action, deed.object, deed.detail) for deed in told][1] == (
        "sample.judged", "sample:2", {"as": "wrong"},
    )  # fmt: skip


def test_a_second_thought_counts(log_db: Database) -> None:
    talk(log_db, "a")
    number = drawn(log_db).number
    samples.judge(log_db, number, "wrong", BY)
    samples.judge(log_db, number, "right", BY)
    assert samples.verdicts(log_db, MONTH, NOW + DAY) == {"right": 1}


@pytest.mark.parametrize(
    ("number", "verdict", "reason"), [(1, "maybe", "no_verdict"), (9, "right", "no_sample")]
)
def test_what_is_no_verdict(log_db: Database, number: int, verdict: str, reason: str) -> None:
    talk(log_db, "a")
    drawn(log_db)
    with pytest.raises(Refused, match=reason):
        samples.judge(log_db, number, verdict, BY)
    assert samples.verdicts(log_db, MONTH, NOW + DAY) == {}


def test_a_verdict_outlives_what_was_said(log_db: Database) -> None:
    for name in ("a", "b"):
        talk(log_db, name)
        samples.judge(log_db, drawn(log_db).number, "wrong", BY)
        erase(log_db, name, NOW)
    talk(log_db, "c")
    drawn(log_db)
    erase(log_db, "c", NOW)  # before anybody judged it
    assert samples.verdicts(log_db, MONTH, NOW + DAY) == {"wrong": 2}
    assert samples.last_judged(log_db) == {"needles": NOW}
    assert draw(log_db) is None
    with log_db.read() as connection:
        rows = connection.execute(select(table)).all()
    assert [row.message for row in rows] == [None] * 3
    assert "does it hurt" not in repr(rows)
