"""The day in one sentence, and where to begin."""

from __future__ import annotations

from datetime import timedelta

from console.staff import NOW, Desk
from log_samples import asked
from log_talks import about, number_of, talk

from bot.log import callback_queue, decisions, reviewed
from bot.log.audit import By
from bot.log.callbacks import request
from bot.log.decisions import Chosen, Judgement
from bot.log.inbox_groups import PLAIN
from bot.log.inbox_sorting import Measure, Sorter
from bot.log.signals import Feedback, feedback

pytest_plugins = ("log_databases",)

HOUR = timedelta(hours=1)
BY = By(NOW, 1, "Rita")


def test_nobody_yet(staffed: Desk) -> None:
    page = staffed.someone().get("/")
    assert "Nobody has written yet today." in page.words and "All quiet" in page.words


def test_the_sentence(staffed: Desk) -> None:
    rita = staffed.someone()
    talk(staffed.db, "yesterday", about("needles"), NOW - 24 * HOUR)
    talk(staffed.db, "a", about("needles"), NOW - HOUR)
    assert "1 visitor, 1 answered. Nobody needs you." in rita.get("/").words
    talk(staffed.db, "b", about("needles"), NOW - HOUR)
    number = request(staffed.db, "b", asked(), [], NOW)
    assert "2 visitors, 1 answered, 1 needs you" in rita.get("/").words
    callback_queue.move(staffed.db, number, "done", BY)
    assert "2 visitors, 2 answered. Nobody needs you." in rita.get("/").words


def test_two_weeks(staffed: Desk) -> None:
    talk(staffed.db, "a", about("needles"), NOW - 13 * 24 * HOUR)
    page = staffed.someone().get("/")
    assert "Two weeks as a table" in page.words and "Thu 28 May 1 1" in page.words


def test_calls_that_wait(staffed: Desk) -> None:
    request(staffed.db, "a", asked(), [], NOW - 24 * HOUR)
    page = staffed.someone().get("/")
    assert "1 call-back waits overdue" in page.words and "Nobody needs you" not in page.words


def test_what_visitors_ask_and_only_the_clinic_knows(staffed: Desk) -> None:
    for key, times in (("price", 1), ("insurance", 3), ("policies", 2), ("session_length", 4)):
        for number in range(times):
            talk(staffed.db, f"{key}{number}", about(key, outcome="declined"), NOW)
    words = staffed.someone().get("/").words
    wanted = "How long does a session take? (4 times) · Does my insurance pay? (3 times)"
    assert wanted in words and "What does a session cost?" not in words


def test_what_waits_in_the_inbox(staffed: Desk) -> None:
    """Two visitors got no answer, one of whom said so; one was answered, but did not like it."""
    one = talk(staffed.db, "a", about("not_covered", outcome="declined"), NOW)
    talk(staffed.db, "b", about("not_covered", outcome="declined"), NOW)
    two = talk(staffed.db, "c", about("needles"), NOW)
    feedback(staffed.db, "a", Feedback(one, "missed"), NOW)
    feedback(staffed.db, "c", Feedback(two, "down"), NOW)
    talk(staffed.db, "d", about("needles"), NOW)
    talk(staffed.db, "yesterday", about("not_covered", outcome="declined"), NOW - 24 * HOUR)
    sorter = Sorter(staffed.db, Measure(PLAIN), lambda: set())
    while sorter.sort():
        pass
    found = reviewed.waiting(staffed.db, NOW)
    assert found.disliked == 1 and found.groups >= 2
    assert reviewed.visitors_waiting(staffed.db, NOW - HOUR, NOW) == 3
    assert "4 visitors, 1 answered, 3 need you" in staffed.someone().get("/").words
    right = Judgement("right")
    for message in (one, two):
        decisions.decide(staffed.db, Chosen(messages=(number_of(staffed.db, message),)), right, BY)
    assert reviewed.waiting(staffed.db, NOW).disliked == 0
    assert "4 visitors, 3 answered, 1 needs you" in staffed.someone(name="B").get("/").words
