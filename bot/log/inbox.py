"""The inbox as staff see it: groups of messages that wait for a look, and what lies in one. Must
not change anything: see decisions.py."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.engine import Connection, Row

from bot.log.inbox_reasons import BITS, EMERGENCY, names
from bot.log.paging import Order
from bot.log.review_tables import IS_OPEN, decisions, inbox
from bot.log.tables import feedback, messages

UNHAPPY = BITS["thumbs_down"] | BITS["missed"] | BITS["rephrased"]
JUDGED = 10  # messages of a group, the newest, by which the nearest answers are found
SHOWN = 200  # messages of a group that are read to show it
NEAREST = 3  # answers that are suggested
NEWEST, MOST = ORDERS = ("newest", "most")
READ = (
    messages.c.number, messages.c.conversation, messages.c.text, messages.c.button, messages.c.at,
    messages.c.outcome, messages.c.answers, messages.c.options, messages.c.confidence,
    messages.c.candidates, inbox.c.reasons, inbox.c.space, inbox.c.group, feedback.c.verdict,
    feedback.c.reason,
)  # fmt: skip


# Once for each group of a page.
NEWEST_OF = (
    select(inbox.c.message)
    .where(IS_OPEN, inbox.c.group == bindparam("its"), inbox.c.since <= bindparam("now"))
    .order_by(inbox.c.at.desc())
    .limit(JUDGED)
)


@dataclass(frozen=True)
class Listing:
    """A query for groups, and the order to page it by."""

    query: Any
    order: Order


@dataclass(frozen=True)
class Before:
    """What was decided last of a group whose like has come again."""

    verdict: str
    answer: str | None
    name: str
    at: datetime


@dataclass(frozen=True)
class Suggestion:
    """An answer that may have been meant, with the mean confidence in it."""

    answer: str
    score: float


def waits(now: datetime, reason: str = "") -> Any:
    """What of the inbox is to be shown."""
    condition = IS_OPEN & (inbox.c.since <= now)
    if reason:
        condition &= _has(reason)
    return condition


def groups(now: datetime, reason: str = "", order: str = MOST) -> Listing:
    """The groups with something to look at; however they are sorted, emergencies first."""
    found = select(
        inbox.c.group,
        func.count().label("messages"),
        func.max(inbox.c.at).label("last_at"),
        func.max(case((_has(EMERGENCY), 1), else_=0)).label("urgent"),
    )
    one = found.where(waits(now, reason)).group_by(inbox.c.group).subquery("gathered")
    by = (one.c.last_at, one.c.group)
    rank = by if order == NEWEST else (one.c.messages, *by)
    return Listing(select(one), Order((one.c.urgent, *rank)))


def count(connection: Connection, now: datetime) -> int:
    """How many groups wait."""
    found = select(func.count(inbox.c.group.distinct())).where(waits(now))
    return int(connection.execute(found).scalar_one())


def counts(connection: Connection, now: datetime) -> Counter[str]:
    """How many messages wait, by reason."""
    found = select(inbox.c.reasons, func.count().label("messages")).where(waits(now))
    counted: Counter[str] = Counter()
    for row in connection.execute(found.group_by(inbox.c.reasons)):
        counted.update(dict.fromkeys(names(row.reasons), row.messages))
    return counted


def members(connection: Connection, group: int, now: datetime, most: int = SHOWN) -> list[Row]:
    """What waits in a group, newest first."""
    found = _members(now).where(inbox.c.group == group)
    found = found.order_by(inbox.c.at.desc(), inbox.c.message.desc()).limit(most)
    return list(connection.execute(found))


def size(connection: Connection, group: int, now: datetime) -> int:
    """How many messages wait in a group."""
    found = select(func.count()).where(waits(now), inbox.c.group == group)
    return int(connection.execute(found).scalar_one())


def newest(connection: Connection, groups: Collection[int], now: datetime) -> dict[int, list[Row]]:
    """The newest messages of each of these groups, by which it is judged."""
    by_group: dict[int, list[Row]] = {group: [] for group in groups}
    numbers = [
        number
        for group in groups
        for number in connection.execute(NEWEST_OF, {"its": group, "now": now}).scalars()
    ]
    for row in connection.execute(_members(now).where(inbox.c.message.in_(numbers))):
        by_group[row.group].append(row)
    for rows in by_group.values():
        rows.sort(key=lambda row: row.at, reverse=True)
    return {group: rows for group, rows in by_group.items() if rows}


def reasons_of(
    connection: Connection, groups: Collection[int], now: datetime
) -> dict[int, tuple[str, ...]]:
    """Why each of these groups needs a look: all the reasons of its messages."""
    found = select(inbox.c.group, inbox.c.reasons).where(
        waits(now), inbox.c.group.in_(list(groups))
    )
    bits: defaultdict[int, int] = defaultdict(int)
    for row in connection.execute(found.distinct()):
        bits[row.group] |= row.reasons
    return {group: names(found) for group, found in bits.items()}


def came_back(connection: Connection, groups: Collection[int]) -> dict[int, Before]:
    """What was decided of these groups before, where something was."""
    last = select(inbox.c.group, func.max(inbox.c.decision).label("decision"))
    last = last.where(inbox.c.group.in_(list(groups)), inbox.c.decision.is_not(None))
    one = last.group_by(inbox.c.group).subquery("last")
    found = select(one.c.group, decisions).join(decisions, decisions.c.number == one.c.decision)
    return {
        row.group: Before(row.verdict, row.answer, row.name, row.at)
        for row in connection.execute(found)
    }


def suggestions(rows: Sequence[Row], answers: Collection[str]) -> list[Suggestion]:
    """The answers that are nearest to these messages, by what the assistant thought of each; not
    those that a visitor got and was not happy with."""
    sums: Counter[str] = Counter()
    for row in rows:
        missed = row.answers or () if row.reasons & UNHAPPY else ()
        for answer, score in row.candidates or ():
            if answer in answers and answer not in missed:
                sums[str(answer)] += score
    nearest = sorted(sums.items(), key=lambda each: (-each[1], each[0]))[:NEAREST]
    return [Suggestion(answer, total / len(rows)) for answer, total in nearest]


def _has(reason: str) -> Any:
    return inbox.c.reasons.op("&")(BITS[reason]) != 0


def _members(now: datetime) -> Any:
    found = select(*READ).join(inbox, inbox.c.message == messages.c.number)
    found = found.outerjoin(feedback, feedback.c.message == messages.c.number)
    return found.where(waits(now))
