"""The log that the console is timed on: as long as was asked for, and as it could have been."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from serving import ROOT
from sqlalchemy import func, select

from benchmarks import console_inbox, console_log
from benchmarks.console_log import Plan
from benchmarks.console_pages import FURTHER, paths
from benchmarks.errors import BenchError
from bot.log import figures, inbox
from bot.log.database import Database
from bot.log.figures import Span
from bot.log.figures_day import Now
from bot.log.review_tables import unsorted
from bot.log.tables import conversations, messages, replies

pytest_plugins = ("log_databases",)

NOW = datetime(2026, 6, 10, 20, 0, tzinfo=timezone.utc)
PLAN = Plan(messages=600, days=20, now=NOW)


def test_a_log_is_made_up(log_db: Database) -> None:
    console_log.fill(log_db, ROOT, PLAN)
    console_inbox.sort(log_db)
    with log_db.read() as connection:
        counted, first, last = connection.execute(
            select(func.count(), func.min(messages.c.at), func.max(messages.c.at))
        ).one()
        told = connection.execute(select(func.sum(conversations.c.messages))).scalar_one()
        answers = connection.execute(select(func.count()).select_from(replies)).scalar_one()
        new = connection.execute(select(func.count()).select_from(unsorted)).scalar_one()
        groups = inbox.count(connection, NOW + timedelta(hours=1))
    assert 540 < counted < 660 and told == answers == counted
    assert NOW - timedelta(days=21) < first < last < NOW + timedelta(hours=1)
    assert new == 0 and groups > 20
    found = figures.load(
        log_db,
        Span(first.date(), (last + timedelta(days=1)).date()),
        Now(NOW + timedelta(days=1), ZoneInfo("Europe/London")),
    )
    assert sum(found.of("outcome").values()) == counted


def test_what_is_there_is_left_alone(log_db: Database) -> None:
    console_log.fill(log_db, ROOT, PLAN)
    with pytest.raises(BenchError, match="holds something"):
        console_log.fill(log_db, ROOT, PLAN)


def test_every_list_is_timed() -> None:
    timed = paths()
    assert {"/", "/inbox", "/conversations", "/faqs", "/callbacks", "/analytics"} <= set(timed)
    assert set(FURTHER) <= set(timed) and len(timed) == len(set(timed))
    assert not [path for path in timed if "<" in path or ".csv" in path]
