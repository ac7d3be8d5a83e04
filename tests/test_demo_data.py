"""Made-up conversations: they go the way of real ones, at believable times, beside no real one
unless asked to, and leave nothing when they are taken out."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from log_talks import about, talk
from serving import FAQS, ROOT, FakeAssistant, desk_with
from sqlalchemy import func, select

from bot.clinic import is_open, load_clinic
from bot.demo import command
from bot.demo.command import DemoError, Plan, beginnings, fill, remove
from bot.demo.play import Player
from bot.demo.scripts import CallBack, Click, Press, Say, Script, Thumb, Wait, load
from bot.gateway.durable.ledger import Ledger
from bot.log import figures, made_up
from bot.log.database import Database
from bot.log.figures import Span
from bot.log.figures_day import Now
from bot.log.tables import (
    callbacks,
    clicks,
    conversations,
    feedback,
    messages,
    metadata,
    outbox,
    sweeps,
)  # fmt: skip

pytest_plugins = ("log_databases",)

NOW = datetime(2026, 6, 10, 15, 0, tzinfo=timezone.utc)
LONDON = ZoneInfo("Europe/London")
CLINIC = load_clinic(ROOT / "clinic.yml")


def play(db: Database, *steps: Any, until: datetime = NOW + timedelta(hours=1)) -> None:
    log = Ledger(db)
    player = Player(desk_with(FakeAssistant(), lambda: NOW), log, random.Random(1))
    asyncio.run(player.play(Script(steps), NOW, until))
    log.close()


def rows(db: Database, table: Any) -> list[Any]:
    with db.read() as connection:
        return list(connection.execute(select(table)).all())


def test_the_scripts_are_many_and_varied() -> None:
    scripts = load()
    steps = [step for script in scripts for step in script.steps]
    assert len(scripts) >= 60
    assert {type(step) for step in steps} == {Say, Press, Thumb, Click, CallBack, Wait}
    assert sum(len(step.texts) for step in steps if isinstance(step, Say)) > 150
    assert all(isinstance(script.steps[0], Say) for script in scripts)
    for step in steps:
        if isinstance(step, CallBack):  # numbers that Ofcom keeps for films
            assert step.phone.startswith(("+44 20 7946 0", "+44 7700 900"))


def test_a_conversation_goes_the_way_of_a_real_one(log_db: Database) -> None:
    play(log_db, Say(("what about pregnancy?",)), Thumb("up"), Say(("hm",)), Press(1))
    found = rows(log_db, messages)
    assert [(row.text, row.outcome, row.button) for row in found] == [
        ("what about pregnancy?", "answered", None),
        ("hm", "clarified", None),
        (FAQS["pregnancy"].title, "answered", "pregnancy"),
    ]
    assert [row.verdict for row in rows(log_db, feedback)] == ["up"]
    assert all(row.conversation.startswith(made_up.PREFIX) for row in found)
    assert [row.at for row in found] == sorted(row.at for row in found) and found[0].at == NOW
    assert timedelta(seconds=25) < found[2].at - found[0].at < timedelta(minutes=4)


def test_ways_on_and_calls(log_db: Database) -> None:
    asked = CallBack("Marta", "+44 20 7946 0321", "at noon")
    play(
        log_db, Say(("call me",)), Click("call"), Click("crisis"), Wait(timedelta(minutes=9)), asked
    )
    assert [row.kind for row in rows(log_db, clicks)] == ["call"]
    (request,) = rows(log_db, callbacks)
    assert (request.name, request.phone, request.preferred) == ("Marta", "+442079460321", "at noon")
    assert request.at > NOW + timedelta(minutes=9)
    assert rows(log_db, outbox) == []  # nobody is written to


def test_that_was_not_it(log_db: Database) -> None:
    play(log_db, Say(("what about pregnancy?",)), Thumb("missed"))
    assert [row.verdict for row in rows(log_db, feedback)] == ["missed"]
    assert rows(log_db, messages)[1].text == "That didn't answer my question"


def test_nobody_talks_in_the_future(log_db: Database) -> None:
    steps = [Say(("hello",))] * 50
    play(log_db, *steps, until=NOW + timedelta(minutes=5))
    assert 3 < len(rows(log_db, messages)) < 25
    assert max(row.at for row in rows(log_db, messages)) < NOW + timedelta(minutes=5)


def test_times_are_believable() -> None:
    begins = beginnings(CLINIC, Plan(2000), NOW)
    local = [begin.astimezone(LONDON) for begin in begins]
    assert begins == sorted(begins) and begins[-1] < NOW
    assert NOW - begins[0] < timedelta(days=CLINIC.retention_days)
    assert {time.hour for time in local} <= set(range(7, 23))
    days = Counter(time.weekday() for time in local)
    assert days[6] < min(days[day] for day in range(6)) / 2
    assert sum(is_open(CLINIC, time) for time in local) > 900
    assert beginnings(CLINIC, Plan(2000), NOW) == begins


@pytest.fixture
def project(tmp_path: Path, empty_log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project folder with an empty log, whose desk has a stand-in for the assistant."""
    shutil.copy(ROOT / "clinic.yml", tmp_path)
    (tmp_path / "var").mkdir()
    shutil.copy(empty_log, tmp_path / "var" / "log.sqlite3")
    monkeypatch.delenv("CLINIC_DB_URL", raising=False)
    monkeypatch.setattr(command, "open_desk", lambda root, assistant: desk_with(assistant))
    yield tmp_path


def log_of(project: Path) -> Database:
    return Database.open(f"sqlite:///{project}/var/log.sqlite3")


@pytest.mark.slow
def test_filling_and_taking_out(project: Path) -> None:
    said: list[str] = []
    fill(project, FakeAssistant(), Plan(100), said.append)
    db = log_of(project)
    assert len(rows(db, conversations)) == 100
    assert said == ["100 of 100 conversations", "Conversations made up: 100"]
    assert Counter(row.state for row in rows(db, callbacks))["new"] == 3
    month = Span((NOW - timedelta(days=40)).date(), NOW.date())
    assert figures.load(db, month, Now(NOW, LONDON)).number("outcome", "answered") > 0
    assert remove(project) == 100
    kept = {t.name for t in metadata.sorted_tables if rows(db, t)} - {"days", "audit_end"}
    assert kept <= {"search_due"} and figures.load(db, month, Now(NOW, LONDON)).totals == {}
    db.close()


def test_real_conversations_are_left_alone(project: Path) -> None:
    db = log_of(project)
    talk(db, "real", about("needles"), NOW - timedelta(days=2))
    with pytest.raises(DemoError, match="--add"):
        fill(project, FakeAssistant(), Plan(5), print)
    assert len(rows(db, conversations)) == 1
    fill(project, FakeAssistant(), Plan(5, add=True), print)
    fill(project, FakeAssistant(), Plan(5, seed=2, add=True), print)
    assert len(rows(db, conversations)) == 11
    assert remove(project) == 10 and remove(project) == 0
    assert [row.id for row in rows(db, conversations)] == ["real"]
    month = Span((NOW - timedelta(days=40)).date(), NOW.date())
    assert figures.load(db, month, Now(NOW, LONDON)).of("outcome") == {"answered": 1}
    db.close()


@pytest.mark.slow
def test_the_real_assistant_plays_along(log_db: Database, desk: Any) -> None:
    """Most of what the scripts ask is understood, and dangers are always seen."""
    log = Ledger(log_db)
    player = Player(desk, log, random.Random(3))

    async def all_of_them() -> None:
        for script in load():
            await player.play(script, NOW - timedelta(days=1), NOW)

    asyncio.run(all_of_them())
    log.close()
    with log_db.read() as connection:
        query = select(messages.c.outcome, func.count()).group_by(messages.c.outcome)
        outcomes = dict(connection.execute(query).all())
    assert outcomes["emergency"] >= 3 and outcomes["answered"] > sum(outcomes.values()) / 4
    assert not [row for row in rows(log_db, messages) if row.state != "answered"]
    assert rows(log_db, sweeps) == []
