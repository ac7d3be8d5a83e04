"""Figures of days in the clinic's time zone. A day that is over is counted once and kept, so that
a long span costs no look at its messages, and what was counted stays when they are erased; a day
that may still change is counted when asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log import figures_day
from bot.log.database import Database
from bot.log.figures_day import ALL, HOUR, OUTCOME, VISITORS, Counts, Day, by_id, day_of
from bot.log.figures_tables import days, figures
from bot.log.holding import insert
from bot.log.tables import IS_WAITING, callbacks, messages

SLACK = timedelta(minutes=1)  # for what was written in the last moment of a day
ONE = timedelta(days=1)
OUTCOMES = ("answered", "clarified", "declined", "handed_off", "emergency", "smalltalk")
IDS = tuple(map(by_id, OUTCOMES))


@dataclass(frozen=True)
class Span:
    """Days, the first and the last included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + n * ONE for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Figures:
    """What was counted in a span.

    totals: by what and key; series: by what and day, the number of each key; hours: by weekday
    (Monday is 0) and hour.
    """

    span: Span
    totals: Mapping[tuple[str, str], int]
    series: Mapping[tuple[str, date], Mapping[str, int]]
    hours: Mapping[tuple[int, int], int]

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


def load(
    db: Database,
    span: Span,
    zone: ZoneInfo,
    now: datetime,
    series: Sequence[str] = (OUTCOME, VISITORS),
) -> Figures:
    """The figures of a span, up to this moment. `series`: what is wanted for each day as well."""
    count_what_is_over(db, zone, now)
    with db.read() as connection:
        live = _live(connection, span, zone, now)
        totals = _totals(connection, span, live)
        by_day = _series(connection, span, (*series, HOUR), live)
    hours: Counter[tuple[int, int]] = Counter()
    for (what, day), keys in by_day.items():
        if what == HOUR:
            hours.update({(day.weekday(), int(key)): number for key, number in keys.items()})
    return Figures(span, totals, by_day, hours)


def of_answer(
    db: Database, span: Span, zone: ZoneInfo, now: datetime, key: str
) -> dict[date, dict[str, int]]:  # fmt: skip
    """How one answer went on each day of a span, by outcome."""
    count_what_is_over(db, zone, now)
    found: dict[date, dict[str, int]] = {day: {} for day in span}
    with db.read() as connection:
        query = select(figures).where(figures.c.what.in_(IDS), figures.c.key == key)
        for row in connection.execute(query.where(_within(figures.c.day, span))):
            found[date.fromisoformat(row.day)][row.what] = row.number
        for day, counts in _live(connection, span, zone, now).items():
            found[day].update({what: counts[what, key] for what in IDS if counts[what, key]})
    names = dict(zip(IDS, OUTCOMES, strict=True))
    return {day: {names[what]: n for what, n in each.items()} for day, each in found.items()}


def count_what_is_over(db: Database, zone: ZoneInfo, now: datetime) -> int:
    """Counts the days that are over and were not counted, and keeps that; how many they were."""
    with db.read() as connection:
        due = _due(connection, zone, now)
    for day in due:
        with db.read() as connection:
            counts = figures_day.count(connection, day)
        _keep(db, day, counts, now)
    return len(due)


def forget(db: Database, since: date) -> None:
    """Has the days from this one on counted again, from what the log still holds."""
    with db.write() as connection:
        connection.execute(days.delete().where(days.c.day >= since.isoformat()))


def _keep(db: Database, day: Day, counts: Counts, now: datetime) -> None:
    known = day.date.isoformat()
    rows = [
        {"what": what, "day": known, "key": key, "number": number}
        for (what, key), number in counts.items()
    ]
    with db.write() as connection:
        making = insert(connection, days).values(day=known, counted_at=now)
        if not connection.execute(making.on_conflict_do_nothing()).rowcount:
            return  # another console was faster
        if rows:
            connection.execute(figures.insert(), rows)


def _due(connection: Connection, zone: ZoneInfo, now: datetime) -> list[Day]:
    first = _first(connection)
    if first is None:
        return []
    last = day_of(_open_from(connection, now), zone).date - ONE
    span = Span(day_of(first, zone).date, last)
    counted = _counted(connection, span)
    return [Day(day, zone) for day in span if day not in counted]


def _live(
    connection: Connection, span: Span, zone: ZoneInfo, now: datetime
) -> dict[date, Counts]:  # fmt: skip
    """The days that may still change, as they are now."""
    today = day_of(now, zone).date
    begin = day_of(_open_from(connection, now), zone).date
    wanted = Span(max(span.first, begin), min(span.last, today))
    counted = _counted(connection, wanted)
    return {
        day: figures_day.count(connection, Day(day, zone)) for day in wanted if day not in counted
    }


def _open_from(connection: Connection, now: datetime) -> datetime:
    """From when on days may still change: since the oldest message that has no answer yet."""
    oldest = connection.execute(select(func.min(messages.c.at)).where(IS_WAITING)).scalar()
    return min(now - SLACK, oldest or now)


def _first(connection: Connection) -> datetime | None:
    found = [connection.execute(select(func.min(t.c.at))).scalar() for t in (messages, callbacks)]
    known = [moment for moment in found if moment is not None]
    return min(known) if known else None


def _counted(connection: Connection, span: Span) -> set[date]:
    query = select(days.c.day).where(_within(days.c.day, span))
    return {date.fromisoformat(day) for day in connection.execute(query).scalars()}


def _totals(connection: Connection, span: Span, live: dict[date, Counts]) -> Counts:
    number = func.sum(figures.c.number)
    query = select(figures.c.what, figures.c.key, number).where(_within(figures.c.day, span))
    rows = connection.execute(
        query.where(figures.c.what != HOUR).group_by(figures.c.what, figures.c.key)
    )
    totals: Counts = Counter({(what, key): int(found) for what, key, found in rows})
    for counts in live.values():
        totals.update({known: n for known, n in counts.items() if known[0] != HOUR})
    return totals


def _series(
    connection: Connection, span: Span, wanted: Sequence[str], live: dict[date, Counts]
) -> dict[tuple[str, date], dict[str, int]]:
    query = select(figures).where(figures.c.what.in_(wanted), _within(figures.c.day, span))
    found: defaultdict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.what, date.fromisoformat(row.day)][row.key] = row.number
    for day, counts in live.items():
        for (what, key), number in counts.items():
            if what in wanted:
                found[what, day][key] = number
    return dict(found)


def _within(column: Any, span: Span) -> Any:
    return column.between(span.first.isoformat(), span.last.isoformat())
