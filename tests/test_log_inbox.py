"""What comes into the inbox, by itself, in which group, and how it leaves again."""

from __future__ import annotations

import pytest
from inbox_samples import ENCODER, LATER, Words, ask, sort, sorter
from log_samples import NOW, SECOND, asked, said, together
from sqlalchemy import select

from bot.log import inbox
from bot.log.audit import By
from bot.log.callbacks import request
from bot.log.database import Database
from bot.log.decisions import Chosen, Judgement, decide
from bot.log.inbox_groups import PLAIN
from bot.log.inbox_sorting import Measure, Sorter
from bot.log.intake import Incoming, accept, erase, settle
from bot.log.review_tables import inbox as table
from bot.log.review_tables import told, unsorted
from bot.log.signals import Feedback, click, feedback
from bot.log.tables import conversations, messages

pytest_plugins = ("log_databases",)

BY = By(LATER, 1, "Ann")


def groups(db: Database, reason: str = "", order: str = inbox.MOST) -> list[tuple[int, int]]:
    """The groups that wait, with their sizes, as they are listed."""
    listing = inbox.groups(LATER, reason, order)
    query = listing.query.order_by(*(column.desc() for column in listing.order.columns))
    with db.read() as connection:
        return [(row.group, row.messages) for row in connection.execute(query)]


def waiting(db: Database, reason: str = "") -> set[int]:
    """The messages that wait."""
    with db.read() as connection:
        found = select(table.c.message).where(inbox.waits(LATER, reason))
        return set(connection.execute(found).scalars())


def test_the_first_message_is_a_group(log_db: Database) -> None:
    first = ask(log_db, "where can I park my car")
    ask(log_db, "does it hurt", "answered")
    assert groups(log_db) == []
    sort(log_db)
    assert groups(log_db) == [(first, 1)]
    assert sorter(log_db).sort() == 0


def test_those_alike_lie_together(log_db: Database) -> None:
    first = ask(log_db, "parking please")
    dogs = ask(log_db, "dogs allowed inside")
    ask(log_db, "parking where")
    sort(log_db)
    ask(log_db, "is there parking")
    ask(log_db, "are dogs allowed inside")
    sort(log_db)
    assert groups(log_db) == [(first, 3), (dogs, 2)]
    assert groups(log_db, order=inbox.NEWEST)[0][0] == dogs


def test_emergencies_stand_first_however_it_is_sorted(log_db: Database) -> None:
    danger = ask(log_db, "no wish to live", "emergency", flag="self_harm")
    first = ask(log_db, "parking please")
    ask(log_db, "parking where")
    sort(log_db)
    for order in inbox.ORDERS:
        assert groups(log_db, order=order) == [(danger, 1), (first, 2)], order


def test_it_does_not_matter_who_sorted_before(log_db: Database) -> None:
    """Another process, or this one before it was started anew."""
    one, two = sorter(log_db), sorter(log_db)
    for number, words in enumerate(("parking", "dogs inside", "parking car", "dogs", "parking")):
        ask(log_db, words)
        while (one, two)[number % 2].sort():
            pass
    assert [size for _, size in groups(log_db)] == [3, 2]


def test_two_who_sort_at_once_sort_once(log_db: Database) -> None:
    for number in range(30):
        ask(log_db, f"parking {number}")

    def run(_thread: int) -> None:
        while sorter(log_db).sort():
            pass

    together(run, 3)
    assert [size for _, size in groups(log_db)] == [30]


def test_a_message_without_a_vector_gets_one(log_db: Database) -> None:
    encoder = Words()
    number = ask(log_db, "parking please")
    other = ask(log_db, "parking where", vector=b"\0" * 768, encoder="an older one")
    ask(log_db, "does it hurt", "answered")
    one = sorter(log_db, encoder)
    while one.sort():
        pass
    assert encoder.asked == ["parking please", "parking where"]
    with log_db.read() as connection:
        found = connection.execute(select(messages.c.number, messages.c.encoder))
        assert {row.number for row in found if row.encoder == ENCODER} == {number, other}
    assert [size for _, size in groups(log_db)] == [2]


def test_without_an_encoder_the_vectors_that_came_serve(log_db: Database) -> None:
    vector = Words().encode(["parking please"])[0].astype("<f2").tobytes()
    ask(log_db, "parking please", vector=vector, encoder=ENCODER)
    ask(log_db, "parking please", vector=vector, encoder=ENCODER)
    alone = ask(log_db, "parking please")
    one = Sorter(log_db, Measure(PLAIN), lambda: ())
    while one.sort():
        pass
    assert [size for _, size in groups(log_db)] == [2, 1]
    assert groups(log_db)[1][0] == alone


def test_what_the_clinic_has_not_said_is_one_group(log_db: Database) -> None:
    ask(log_db, "how much is it", answers=("price",))
    ask(log_db, "fees for students", answers=("price",))
    ask(log_db, "opening times", answers=("hours",))
    sort(log_db)
    ask(log_db, "discount", answers=("price",))
    sort(log_db)
    assert [size for _, size in groups(log_db)] == [3, 1]


def test_emergencies_lie_apart(log_db: Database) -> None:
    ask(log_db, "chest pain during massage")
    danger = ask(log_db, "chest pain during massage", "emergency")
    sort(log_db)
    assert waiting(log_db, "emergency") == {danger}
    assert len(groups(log_db)) == 2


def test_a_verdict_brings_a_message_in(log_db: Database) -> None:
    number = ask(log_db, "does it hurt", "answered", "c")
    sort(log_db)
    assert waiting(log_db) == set()
    feedback(log_db, "c", Feedback("m1", "down"), NOW)
    sort(log_db)
    assert waiting(log_db, "thumbs_down") == {number}
    feedback(log_db, "c", Feedback("m1", "missed"), NOW)
    sort(log_db)
    assert waiting(log_db, "missed") == {number} and waiting(log_db, "thumbs_down") == set()
    feedback(log_db, "c", Feedback("m1", "up"), NOW)
    sort(log_db)
    assert waiting(log_db) == set()


def test_a_question_asked_again_brings_the_first_in(log_db: Database) -> None:
    first = ask(log_db, "hurting needles", "answered", "c")
    other = ask(log_db, "parking", "answered", "c")
    assert waiting(log_db) == set()
    ask(log_db, "parking?", "answered", "c", at=NOW + 9 * SECOND)
    vectors(log_db)
    sort(log_db)
    assert waiting(log_db, "rephrased") == {other} and first != other


def vectors(db: Database) -> None:
    """Gives all messages vectors, as the gateway does."""
    with db.write() as connection:
        for row in connection.execute(select(messages.c.number, messages.c.text)).all():
            vector = Words().encode([row.text])[0].astype("<f2").tobytes()
            its = messages.update().where(messages.c.number == row.number)
            connection.execute(its.values(vector=vector, encoder=ENCODER))


@pytest.mark.parametrize("way", ["click", "click elsewhere", "call-back"])
def test_a_way_on_that_is_taken_needs_no_look(log_db: Database, way: str) -> None:
    number = ask(log_db, "book please", "handed_off", "c", answers=("book",))
    sort(log_db)
    with log_db.read() as connection:
        assert inbox.count(connection, NOW) == 0, "it has half an hour"
    assert waiting(log_db, "not_followed") == {number}
    if way == "call-back":
        request(log_db, "c", asked(), ["email"], NOW + SECOND)
    else:
        click(log_db, "c", "m1" if way == "click" else None, "book", NOW + SECOND)
    sort(log_db)
    assert waiting(log_db) == set()


def test_what_waits_for_its_answer_is_not_sorted_yet(log_db: Database) -> None:
    accepted = accept(log_db, "c", Incoming("m1", "parking"), NOW)
    sort(log_db)
    assert waiting(log_db) == set()
    settle(log_db, accepted.number, said(outcome="declined"), {}, NOW)
    sort(log_db)
    assert waiting(log_db) == {accepted.number}


def test_what_is_erased_is_gone_from_the_inbox(log_db: Database) -> None:
    ask(log_db, "parking", conversation="gone")
    ask(log_db, "parking there", conversation="gone")
    kept = ask(log_db, "parking here", conversation="kept")
    sort(log_db)
    assert [size for _, size in groups(log_db)] == [3]
    erase(log_db, "gone", NOW)
    assert waiting(log_db) == {kept}
    ask(log_db, "dogs", conversation="queued")
    erase(log_db, "queued", NOW)
    with log_db.read() as connection:
        assert connection.execute(select(unsorted)).all() == []


def test_a_group_that_was_handled_comes_back_as_itself(log_db: Database) -> None:
    first = ask(log_db, "parking please")
    sort(log_db)
    decide(log_db, Chosen(groups=(first,)), Judgement("decline"), BY)
    assert groups(log_db) == []
    ask(log_db, "parking where")
    sort(log_db)
    assert groups(log_db) == [(first, 1)]
    with log_db.read() as connection:
        before = inbox.came_back(connection, [first])[first]
    assert (before.verdict, before.name) == ("decline", "Ann")


def test_what_was_decided_stays_decided(log_db: Database) -> None:
    first = ask(log_db, "parking please", conversation="c")
    sort(log_db)
    decide(log_db, Chosen(groups=(first,)), Judgement("decline"), BY)
    feedback(log_db, "c", Feedback("m1", "down"), NOW)
    sort(log_db)
    assert groups(log_db) == []


def test_counts_by_reason(log_db: Database) -> None:
    ask(log_db, "parking", conversation="a")
    ask(log_db, "dogs", conversation="b")
    ask(log_db, "chest pain", "emergency")
    feedback(log_db, "a", Feedback("m1", "down"), NOW)
    sort(log_db)
    with log_db.read() as connection:
        assert inbox.counts(connection, LATER) == {"declined": 2, "thumbs_down": 1, "emergency": 1}
        assert inbox.count(connection, LATER) == 3
        assert set(inbox.reasons_of(connection, [1], LATER)[1]) == {"declined", "thumbs_down"}


def test_suggestions_are_answers_only(log_db: Database) -> None:
    for price in (0.5, 0.3):
        thought = (("not_covered", 0.9), ("price", price), ("needles", 0.2))
        ask(log_db, "parking", candidates=thought)
    sort(log_db)
    with log_db.read() as connection:
        rows = inbox.members(connection, 1, LATER)
    found = inbox.suggestions(rows, ("price", "needles", "hours"))
    assert [(s.answer, round(s.score, 3)) for s in found] == [("price", 0.4), ("needles", 0.2)]


def test_lists_know_what_was_told(log_db: Database) -> None:
    ask(log_db, "how much", "answered", "c", answers=("price", "hours"), confidence=0.7)
    ask(log_db, "does it hurt", "answered", "c", answers=("price",), confidence=0.5)
    ask(log_db, "pressed", "answered", "c", button="price", confidence=0.1, model="model-2")
    feedback(log_db, "c", Feedback("m1", "up"), NOW)
    sort(log_db)
    with log_db.read() as connection:
        row = connection.execute(select(conversations)).one()
        answers = set(connection.execute(select(told.c.answer)).scalars())
    assert (row.band, row.model, row.praised) == (1, "model-2", True)
    assert answers == {"price", "hours"}


@pytest.mark.slow
def test_many_are_sorted_in_parts(log_db: Database) -> None:
    with log_db.batch():
        for number in range(230):
            ask(log_db, f"parking {number}")
    one = sorter(log_db)
    assert [one.sort() for _ in range(4)] == [100, 100, 30, 0]
    assert [size for _, size in groups(log_db)] == [230]
