"""Counts one day of the log: how it went, what about, at which hours, and what visitors did beside
writing. Each thing counts on the day it happened. Counts only: nothing it gives back could be
traced to a visitor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, case, cast, func, literal, select
from sqlalchemy.engine import Connection

from bot.log.tables import callbacks, clicks, feedback, messages, replies

# What is counted; `by_id(outcome)` as well.
VISITORS, OUTCOME, HOUR, OFFERED = "visitors", "outcome", "hour", "offered"
SHOWN, FOLLOWED, DIRECT, CALLBACKS = "shown", "followed", "direct", "callbacks"
VERDICTS = ("up", "down", "missed")
FAILED, PENDING = "failed", "waiting"  # beside the outcomes
ALL = ""  # the key of what has no parts

Counts = Counter[tuple[str, str]]  # by what and key


@dataclass(frozen=True)
class Day:
    """A day in the clinic's time zone."""

    date: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return _midnight(self.date, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.date + timedelta(days=1), self.zone)

    def hours(self) -> Iterator[tuple[str, datetime]]:
        """Each hour by the clock on the wall, and when it ends: 23 or 25 of them in some days."""
        begin, hour = self.start, timedelta(hours=1)
        while begin < self.end:
            yield f"{begin.astimezone(self.zone).hour:02}", begin + hour
            begin += hour

    def holds(self, moment: Any) -> Any:
        """The condition for a column of times."""
        return (moment >= self.start) & (moment < self.end)


@dataclass(frozen=True)
class Now:
    """A moment, and the clinic's time zone to see it in."""

    at: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day it is in the clinic."""
        return day_of(self.at, self.zone).date


def day_of(moment: datetime, zone: ZoneInfo) -> Day:
    """The day in which a moment lies."""
    return Day(moment.astimezone(zone).date(), zone)


def by_id(outcome: str) -> str:
    """What is counted by the ids that had this outcome."""
    return f"id.{outcome}"


def count(connection: Connection, day: Day) -> Counts:
    """All figures of a day."""
    counts: Counts = Counter()
    for part in (_messages, _several, _visitors, _hours, _verdicts, _ways, _callbacks):
        counts.update(part(connection, day))
    return counts


def _messages(connection: Connection, day: Day) -> Counts:
    """One pass over the day's messages. Where one had several answers, see _several."""
    lists = [cast(messages.c[name], Text) for name in ("answers", "options", "handed_off")]
    columns = [messages.c.state, messages.c.outcome, *lists]
    query = select(*columns, func.count()).where(day.holds(messages.c.at)).group_by(*columns)
    counts: Counts = Counter()
    for state, outcome, answers, options, ways, number in connection.execute(query):
        known = outcome or PENDING
        counts[OUTCOME, FAILED if state == FAILED else known] += number
        counts.update({(OFFERED, key): number for key in _keys(options)})
        counts.update({(SHOWN, way): number for way in _keys(ways)})
        ids = _keys(answers)
        if len(ids) == 1:
            counts[by_id(known), ids[0]] += number
    return counts


def _several(connection: Connection, day: Day) -> Counts:
    """Messages with several answers: each answer counts by its own outcome."""
    answer, outcome = (replies.c.body[name].as_string() for name in ("answer", "outcome"))
    query = (
        select(answer, outcome, func.count(messages.c.number.distinct()))
        .join(messages, messages.c.number == replies.c.message)
        .where(day.holds(messages.c.at), cast(messages.c.answers, Text).like("%,%"))
        .where(answer.is_not(None), outcome.is_not(None))
        .group_by(answer, outcome)
    )
    return Counter({(by_id(how), key): number for key, how, number in connection.execute(query)})


def _visitors(connection: Connection, day: Day) -> Counts:
    query = select(func.count(messages.c.conversation.distinct())).where(day.holds(messages.c.at))
    return _of(VISITORS, connection.execute(query).scalar_one())


def _hours(connection: Connection, day: Day) -> Counts:
    (*early, (last, _)) = day.hours()
    hour = case(
        *((messages.c.at < end, literal(name)) for name, end in early), else_=literal(last)
    ).label("hour")
    query = select(hour, func.count()).where(day.holds(messages.c.at)).group_by(hour)
    counts: Counts = Counter()
    for name, number in connection.execute(query):
        counts[HOUR, f"{day.date.weekday()}-{name}"] += number  # Monday is 0
    return counts


def _verdicts(connection: Connection, day: Day) -> Counts:
    answers = cast(messages.c.answers, Text)
    query = (
        select(feedback.c.verdict, answers, func.count())
        .join(messages, messages.c.number == feedback.c.message)
        .where(day.holds(feedback.c.at))
        .group_by(feedback.c.verdict, answers)
    )
    counts: Counts = Counter()
    for verdict, ids, number in connection.execute(query):
        counts.update({(verdict, key): number for key in (ALL, *_keys(ids))})
    return counts


def _ways(connection: Connection, day: Day) -> Counts:
    """Ways on that were taken: below an answer, or always on the page."""
    below = clicks.c.message.is_not(None)
    query = select(below, clicks.c.kind, func.count()).where(day.holds(clicks.c.at))
    rows = connection.execute(query.group_by(below, clicks.c.kind))
    return Counter({(FOLLOWED if b else DIRECT, kind): number for b, kind, number in rows})


def _callbacks(connection: Connection, day: Day) -> Counts:
    query = select(func.count()).select_from(callbacks).where(day.holds(callbacks.c.at))
    return _of(CALLBACKS, connection.execute(query).scalar_one())


def _of(what: str, number: int) -> Counts:
    return Counter({(what, ALL): number} if number else {})


def _keys(written: str | None) -> list[str]:
    """The ids of a JSON list, each once; what is not answered yet has none."""
    return list(dict.fromkeys(map(str, json.loads(written or "null") or ())))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(timezone.utc)
