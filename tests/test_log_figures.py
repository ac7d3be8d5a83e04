"""Figures by day: each thing counts on the day it happened in the clinic, once, and still counts
when the conversation is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from log_samples import asked, incoming
from log_talks import about, reply
from log_talks import talk as talk_at
from sqlalchemy import event

from bot.log import figures
from bot.log.callbacks import request
from bot.log.database import Database
from bot.log.figures import Figures, Span
from bot.log.figures_day import Day, Now
from bot.log.intake import Said, accept, erase, settle
from bot.log.retention import sweep
from bot.log.signals import Feedback, click, feedback

pytest_plugins = ("log_databases",)

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)
TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)
WEEK = Span(TODAY - 6 * DAY, TODAY)


def talk(db: Database, conversation: str, answer: Said | None, at: datetime = NOW) -> str:
    return talk_at(db, conversation, answer, at)


def load(db: Database, span: Span = WEEK, now: datetime = NOW, zone: ZoneInfo = LONDON) -> Figures:
    return figures.load(db, span, Now(now, zone))


def test_nothing_yet(log_db: Database) -> None:
    found = load(log_db)
    assert (found.totals, found.hours) == ({}, {}) and found.number("visitors") == 0


def test_how_messages_went_and_what_about(log_db: Database) -> None:
    talk(log_db, "a", about("needles"), NOW - DAY)
    talk(log_db, "a", about("needles"))
    talk(log_db, "b", about("price", outcome="declined", handed_off=("book", "call")))
    talk(log_db, "c", about(outcome="clarified", options=("price", "hours")))
    talk(log_db, "d", about(state="failed", outcome="declined", handed_off=("call",)))
    talk(log_db, "e", None)
    found = load(log_db)
    assert found.of("outcome") == {
        "answered": 2, "clarified": 1, "declined": 1, "failed": 1, "waiting": 1,
    }  # fmt: skip
    assert (found.of("id.answered"), found.of("id.declined")) == ({"needles": 2}, {"price": 1})
    assert found.of("offered") == {"hours": 1, "price": 1}
    assert found.of("shown") == {"call": 2, "book": 1}
    assert [found.on(day, "visitors") for day in (TODAY - DAY, TODAY)] == [1, 5]
    assert found.on(TODAY - DAY, "outcome", "answered") == 1


def test_each_of_several_answers_counts_by_its_own_outcome(log_db: Database) -> None:
    both = about("needles", "price")
    mixed = replace(
        both, replies=(reply("needles", "answered"), reply("price", "declined"), reply(None, None))
    )
    talk(log_db, "a", mixed)
    talk(log_db, "b", mixed)
    found = load(log_db)
    assert (found.of("id.answered"), found.of("id.declined")) == ({"needles": 2}, {"price": 2})
    assert found.of("outcome") == {"answered": 2}


def test_what_visitors_do_counts_when_they_do_it(log_db: Database) -> None:
    two = talk(log_db, "a", about("needles", "price"), NOW - 3 * DAY)
    one = talk(log_db, "b", about("hours"))
    feedback(log_db, "a", Feedback(two, "down"), NOW - DAY)
    feedback(log_db, "b", Feedback(one, "up"), NOW)
    click(log_db, "b", one, "book", NOW)
    click(log_db, "b", one, "book", NOW)
    click(log_db, "b", None, "call", NOW)
    request(log_db, "b", asked(), [], NOW)
    found = load(log_db)
    assert found.of("down") == {"": 1, "needles": 1, "price": 1}
    assert found.of("up") == {"": 1, "hours": 1}
    assert (found.of("followed"), found.of("direct")) == ({"book": 1}, {"call": 1})
    assert found.number("callbacks") == 1
    assert load(log_db, Span(TODAY, TODAY)).of("down") == {}


def test_a_day_begins_at_midnight_in_the_clinic(log_db: Database) -> None:
    """British summer time: the tenth begins at eleven in the evening of the ninth, in UTC."""
    midnight = datetime(2026, 6, 9, 23, 0, tzinfo=timezone.utc)
    talk(log_db, "a", about("needles"), midnight - timedelta(microseconds=1))
    talk(log_db, "b", about("needles"), midnight)
    found = load(log_db)
    assert [found.on(day, "visitors") for day in (TODAY - DAY, TODAY)] == [1, 1]
    assert found.hours == {(1, 23): 1, (2, 0): 1}
    elsewhere = load(log_db, zone=ZoneInfo("Pacific/Auckland"), now=NOW + DAY)
    assert elsewhere.on(TODAY, "visitors") == 2


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), "Europe/London", 23),
        (date(2026, 10, 25), "Europe/London", 25),
        (date(2026, 6, 10), "Asia/Kathmandu", 24),
        (date(2026, 4, 5), "Australia/Lord_Howe", 25),  # half an hour longer
    ],
)
def test_days_when_the_clocks_change(day: date, zone: str, hours: int) -> None:
    known = Day(day, ZoneInfo(zone))
    parts = list(known.hours())
    assert len(parts) == hours and parts[-1][1] >= known.end
    assert (parts[0][0], parts[-1][0]) == ("00", "23")


def test_every_message_of_a_day_with_25_hours_counts(log_db: Database) -> None:
    start = datetime(2026, 10, 24, 23, 0, tzinfo=timezone.utc)
    for half in range(50):
        talk(log_db, "a", about("needles"), start + half * timedelta(minutes=30))
    day = date(2026, 10, 25)
    found = load(log_db, Span(day, day), datetime(2026, 10, 26, 12, tzinfo=timezone.utc))
    assert sum(found.hours.values()) == 50 and found.hours[6, 1] == 4


def test_a_day_that_is_over_is_counted_once(log_db: Database) -> None:
    talk(log_db, "a", about("needles"), NOW - 2 * DAY)
    before = load(log_db)
    statements: list[str] = []
    event.listen(log_db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert load(log_db) == before
    assert not [s for s in statements if "INSERT" in s]
    assert figures.count_what_is_over(log_db, Now(NOW, LONDON)) == 0


def test_figures_outlive_the_conversations(log_db: Database) -> None:
    talk(log_db, "a", about("needles"), NOW - 2 * DAY)
    talk(log_db, "b", about("needles"), NOW - 40 * DAY)
    before = load(log_db)
    erase(log_db, "a", NOW)
    sweep(log_db, NOW - 30 * DAY, NOW)
    assert load(log_db) == before and before.of("id.answered") == {"needles": 1}
    year = load(log_db, Span(TODAY - 365 * DAY, TODAY))
    assert year.of("id.answered") == {"needles": 2}


def test_what_changes_today_shows_at_once(log_db: Database) -> None:
    talk(log_db, "a", about("needles"))
    assert load(log_db).number("outcome", "answered") == 1
    erase(log_db, "a", NOW)
    assert load(log_db).totals == {}


def test_a_day_is_not_over_while_an_answer_is_due(log_db: Database) -> None:
    late = accept(log_db, "a", incoming(), NOW - 2 * DAY).number
    talk(log_db, "b", about("needles"), NOW - DAY)
    talk(log_db, "c", about("needles"), NOW - 3 * DAY)
    assert load(log_db).of("outcome") == {"answered": 2, "waiting": 1}
    settle(log_db, late, about("price"), {}, NOW)
    assert load(log_db).of("outcome") == {"answered": 3}
    assert figures.count_what_is_over(log_db, Now(NOW, LONDON)) == 0


def test_the_last_moment_of_a_day_is_waited_for(log_db: Database) -> None:
    midnight = datetime(2026, 6, 9, 23, 0, tzinfo=timezone.utc)
    talk(log_db, "a", about("needles"), midnight - timedelta(seconds=1))
    assert figures.count_what_is_over(log_db, Now(midnight + timedelta(seconds=59), LONDON)) == 0
    assert load(log_db, now=midnight).number("outcome", "answered") == 1
    assert figures.count_what_is_over(log_db, Now(midnight + timedelta(seconds=61), LONDON)) == 1


def test_days_can_be_counted_again(log_db: Database) -> None:
    talk(log_db, "a", about("needles"), NOW - 2 * DAY)
    talk(log_db, "b", about("needles"), NOW - 4 * DAY)
    load(log_db)
    erase(log_db, "a", NOW)
    erase(log_db, "b", NOW)
    figures.forget(log_db, TODAY - 3 * DAY)
    assert load(log_db).of("outcome") == {"answered": 1}
