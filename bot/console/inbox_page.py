"""Reads the inbox for its page: the list of groups, and the one that is open, with what could be
learnt of it prepared. Must not change anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.engine import Connection, Row

from bot.console import drafting
from bot.console.inbox_values import NEAR, Filters, Group, Inbox, Item, Kind
from bot.console.lesson_form import Lessons
from bot.console.review_words import Naming, ago
from bot.console.visit import Visit
from bot.faqs.shelf import plain
from bot.log import inbox
from bot.log.inbox_reasons import names
from bot.log.paging import slice_of

SIZE = 40  # groups on a page
SHOWN = 12  # different texts of a group
LESSONS = 3  # texts that are prepared to be learnt

How = tuple[datetime, Naming]


def read(visit: Visit, filters: Filters, wanted: int | None, naming: Naming) -> Inbox:
    """The page, with the group that is wanted, or else the first."""
    with visit.console.db.read() as connection:
        listing = inbox.groups(visit.now, filters.reason, filters.order)
        found = slice_of(connection, listing.query, listing.order, filters.page, SIZE)
        items = _items(connection, found.rows, visit.now, naming)
        return Inbox(
            items=items,
            slice=found,
            counts=dict(inbox.counts(connection, visit.now)),
            groups=inbox.count(connection, visit.now),
            group=_open(connection, wanted, [item.group for item in items], (visit.now, naming)),
        )


def group(visit: Visit, number: int, naming: Naming) -> Group | None:
    """One group by itself, if anything waits in it."""
    with visit.console.db.read() as connection:
        return _group(connection, number, (), (visit.now, naming))


def lessons(group: Group, key: str, naming: Naming) -> Lessons:
    """What this FAQ could learn of the group: what visitors typed, as far as it is new to it."""
    typed = {str(kind.row.text): kind.row.number for kind in group.kinds if not kind.row.button}
    new = drafting.unknown(list(typed), key)[:LESSONS]
    return Lessons(key, naming.answer(key), tuple((typed[text], text) for text in new))


def _items(
    connection: Connection, rows: Sequence[Row], now: datetime, naming: Naming
) -> tuple[Item, ...]:
    numbers = [row.group for row in rows]
    newest = inbox.newest(connection, numbers, now)
    reasons = inbox.reasons_of(connection, numbers, now)
    before = inbox.came_back(connection, numbers)
    return tuple(
        Item(
            group=row.group,
            text=newest[row.group][0].text,
            messages=row.messages,
            last_at=row.last_at,
            ago=ago(row.last_at, now),
            reasons=reasons[row.group],
            nearest=_nearest(newest[row.group], naming),
            before=before.get(row.group),
        )
        for row in rows
    )


def _nearest(rows: Sequence[Row], naming: Naming) -> inbox.Suggestion | None:
    """The FAQ that may have been meant, if any is near at all."""
    found = inbox.suggestions(rows, naming.faqs)
    return found[0] if found and found[0].score >= NEAR else None


def _open(
    connection: Connection, wanted: int | None, listed: Sequence[int], how: How
) -> Group | None:
    """The group that is wanted; where nothing waits in it any more, the first of the list."""
    for number in (*([] if wanted is None else [wanted]), *listed[:1]):
        if found := _group(connection, number, listed, how):
            return found
    return None


def _group(connection: Connection, number: int, numbers: Sequence[int], how: How) -> Group | None:
    now, naming = how
    rows = inbox.members(connection, number, now)
    if not rows:
        return None
    kinds = _kinds(rows, now)
    place = numbers.index(number) if number in numbers else -1
    return Group(
        number=number,
        messages=inbox.size(connection, number, now),
        kinds=tuple(kinds[:SHOWN]),
        more=len(kinds) - SHOWN,
        suggestions=tuple(inbox.suggestions(rows[: inbox.JUDGED], naming.faqs)),
        before=inbox.came_back(connection, [number]).get(number),
        space=rows[0].space.split(":")[0],
        key=rows[0].space.partition(":")[2],
        before_it=numbers[place - 1] if place > 0 else None,
        after_it=next((n for n in numbers[place + 1 :] if n != number), None),
    )


def _kinds(rows: Sequence[Row], now: datetime) -> list[Kind]:
    """The different texts, the most frequent first; of equals, the newest."""
    same: dict[str, list[Row]] = {}
    for row in rows:
        same.setdefault(plain(row.text) or row.text, []).append(row)
    kinds = sorted(same.values(), key=lambda each: -len(each))
    return [
        Kind(each[0], len(each), ago(each[0].at, now), names(each[0].reasons)) for each in kinds
    ]
