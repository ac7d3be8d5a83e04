"""Figures of days in the clinic's time zone. A day that is over is counted once and kept, so that
a long span costs no look at its messages, and what was counted stays when they are erased; a day
that may still change is counted when asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log import figures_day
from bot.log.database import Database
from bot.log.figures_day import ALL, HOUR, OUTCOME, VISITORS, Counts, Day, Now, by_id, day_of
from bot.log.figures_tables import days, figures
from bot.log.holding import insert
from bot.log.tables import IS_WAITING, callbacks, messages

SLACK = timedelta(minutes=1)  # for what was written in the last moment of a day
ONE = timedelta(days=1)
AT_ONCE = 31  # days counted in one transaction
OUTCOMES = ("answered", "clarified", "declined", "handed_off", "emergency", "smalltalk")
IDS = tuple(map(by_id, OUTCOMES))
BY_DAY = (OUTCOME, VISITORS)


@dataclass(frozen=True)
class Span:
    """Days, the first and the last included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + n * ONE for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Figures:
    """What was counted in a span. totals: by what and key; series: what BY_DAY names, by it and
    the day, with the number of each key."""

    span: Span
    totals: Mapping[tuple[str, str], int]
    series: Mapping[tuple[str, date], Mapping[str, int]]

    @property
    def hours(self) -> dict[tuple[int, int], int]:
        """How many messages by weekday (Monday is 0) and hour."""
        return {(int(key[0]), int(key[2:])): number for key, number in self.of(HOUR).items()}

    def number(self, what: str, key: str = ALL) -> int:
        """How many in the whole span."""
        return self.totals.get((what, key), 0)

    def of(self, what: str) -> dict[str, int]:
        """All keys with their numbers in the whole span, the greatest first."""
        found = {key: number for (kind, key), number in self.totals.items() if kind == what}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def on(self, day: date, what: str, key: str = ALL) -> int:
        """How many on one day; for what is kept by day."""
        return self.series.get((what, day), {}).get(key, 0)


def load(db: Database, span: Span, now: Now) -> Figures:
    """The figures of a span, up to this moment."""
    count_what_is_over(db, now)
    with db.read() as connection:
        live = _live(connection, span, now)
        totals = _totals(connection, span, live)
        by_day = _series(connection, span, live)
    return Figures(span, totals, by_day)


def of_answer(db: Database, span: Span, now: Now, key: str) -> dict[date, dict[str, int]]:
    """How one answer went on each day of a span, by outcome."""
    count_what_is_over(db, now)
    found: dict[date, dict[str, int]] = {day: {} for day in span}
    with db.read() as connection:
        query = select(figures).where(figures.c.what.in_(IDS), figures.c.key == key)
        for row in connection.execute(query.where(_within(figures.c.day, span))):
            found[date.fromisoformat(row.day)][row.what] = row.number
        for day, counts in _live(connection, span, now).items():
            found[day].update({what: counts[what, key] for what in IDS if counts[what, key]})
    names = dict(zip(IDS, OUTCOMES, strict=True))
    return {day: {names[what]: n for what, n in each.items()} for day, each in found.items()}


def count_what_is_over(db: Database, now: Now) -> int:
    """Counts the days that are over and were not counted, and keeps that; how many they were."""
    with db.read() as connection:
        due = _due(connection, now)
    for place in range(0, len(due), AT_ONCE):
        some = due[place : place + AT_ONCE]
        with db.read() as connection:
            counted = {day.date: figures_day.count(connection, day) for day in some}
        with db.write() as connection:
            for day, counts in counted.items():
                _keep(connection, day, counts, now.at)
    return len(due)


def forget(db: Database, since: date) -> None:
    """Has the days from this one on counted again, from what the log still holds."""
    with db.write() as connection:
        connection.execute(days.delete().where(days.c.day >= since.isoformat()))


def _keep(connection: Connection, day: date, counts: Counts, now: datetime) -> None:
    known = day.isoformat()
    making = insert(connection, days).values(day=known, counted_at=now)
    if not connection.execute(making.on_conflict_do_nothing()).rowcount:
        return  # another console was faster
    rows = [
        {"what": what, "day": known, "key": key, "number": number}
        for (what, key), number in counts.items()
    ]
    if rows:
        connection.execute(figures.insert(), rows)


def _due(connection: Connection, now: Now) -> list[Day]:
    first = _first(connection)
    if first is None:
        return []
    span = Span(day_of(first, now.zone).date, _open_from(connection, now) - ONE)
    counted = _counted(connection, span)
    return [Day(day, now.zone) for day in span if day not in counted]


def _live(connection: Connection, span: Span, now: Now) -> dict[date, Counts]:
    """The days that may still change, as they are now."""
    first = max(span.first, _open_from(connection, now))
    wanted = Span(first, min(span.last, now.today))
    counted = _counted(connection, wanted)
    missing = (day for day in wanted if day not in counted)
    return {day: figures_day.count(connection, Day(day, now.zone)) for day in missing}


def _open_from(connection: Connection, now: Now) -> date:
    """The first day that may still change: that of the oldest message without an answer."""
    oldest = select(messages.c.at).where(IS_WAITING).order_by(messages.c.number).limit(1)
    waiting: datetime = connection.execute(oldest).scalar() or now.at
    return day_of(min(now.at - SLACK, waiting), now.zone).date


def _first(connection: Connection) -> datetime | None:
    found = [connection.execute(select(func.min(t.c.at))).scalar() for t in (messages, callbacks)]
    known = [moment for moment in found if moment is not None]
    return min(known) if known else None


def _counted(connection: Connection, span: Span) -> set[date]:
    query = select(days.c.day).where(_within(days.c.day, span))
    return {date.fromisoformat(day) for day in connection.execute(query).scalars()}


def _totals(connection: Connection, span: Span, live: dict[date, Counts]) -> Counts:
    known = (figures.c.what, figures.c.key)
    query = select(*known, func.sum(figures.c.number)).where(_within(figures.c.day, span))
    rows = connection.execute(query.group_by(*known))
    totals: Counts = Counter({(what, key): int(number) for what, key, number in rows})
    for counts in live.values():
        totals.update(counts)
    return totals


def _series(
    connection: Connection, span: Span, live: dict[date, Counts]
) -> dict[tuple[str, date], dict[str, int]]:
    query = select(figures).where(figures.c.what.in_(BY_DAY), _within(figures.c.day, span))
    found: defaultdict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.what, date.fromisoformat(row.day)][row.key] = row.number
    for day, counts in live.items():
        for (what, key), number in counts.items():
            if what in BY_DAY:
                found[what, day][key] = number
    return dict(found)


def _within(column: Any, span: Span) -> Any:
    return column.between(span.first.isoformat(), span.last.isoformat())
