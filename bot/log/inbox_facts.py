"""Reads what messages are judged by: themselves, what was said right after, and what their visitors
did. Must not judge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.log.inbox_reasons import Facts, Spoken
from bot.log.review_tables import unsorted
from bot.log.tables import WAITING, callbacks, clicks, feedback, messages

READ = (
    messages.c.number, messages.c.conversation, messages.c.text, messages.c.button, messages.c.at,
    messages.c.state, messages.c.outcome, messages.c.answers, messages.c.candidates,
    messages.c.confidence, messages.c.model, messages.c.vector, messages.c.encoder,
)  # fmt: skip


def due(connection: Connection, most: int) -> list[int]:
    """The messages that are to be sorted, oldest first."""
    found = select(unsorted.c.message).order_by(unsorted.c.message).limit(most)
    return list(connection.execute(found).scalars())


def with_those_before(connection: Connection, numbers: Collection[int]) -> list[int]:
    """These messages and, as each says something of the one before it, those too."""
    earlier = messages.alias()
    before = select(func.max(earlier.c.number)).where(
        earlier.c.conversation == messages.c.conversation, earlier.c.number < messages.c.number
    )
    found = select(before.scalar_subquery()).where(messages.c.number.in_(numbers))
    known = {number for number in connection.execute(found).scalars() if number is not None}
    return sorted(known.union(numbers))


def facts_of(connection: Connection, numbers: Sequence[int]) -> list[Facts]:
    """What these messages are judged by; those without an answer are left out."""
    asked = _spoken(connection, numbers)
    following = _following(connection, asked)
    after = {one.number: one for one in _spoken(connection, following.values())}
    verdicts = _verdicts(connection, asked)
    taken = _ways_taken(connection, {one.conversation for one in asked})
    return [
        Facts(
            one,
            verdicts.get(one.number),
            after.get(following.get(one.number, 0)),
            any(at >= one.at for at in taken.get(one.conversation, ())),
        )
        for one in asked
    ]


def praised(connection: Connection, numbers: Collection[int]) -> list[str]:
    """The conversations in which one of these messages got a thumb that points up."""
    found = select(messages.c.conversation).join(feedback, feedback.c.message == messages.c.number)
    found = found.where(messages.c.number.in_(numbers), feedback.c.verdict == "up")
    return list(connection.execute(found.distinct()).scalars())


def _spoken(connection: Connection, numbers: Iterable[int]) -> list[Spoken]:
    found = select(*READ).where(messages.c.number.in_(list(numbers)), messages.c.state != WAITING)
    return [_of(row) for row in connection.execute(found.order_by(messages.c.number))]


def _of(row: Row) -> Spoken:
    values: dict[str, Any] = dict(row._mapping)
    values["outcome"] = row.outcome or ""
    values["answers"] = tuple(row.answers or ())
    values["candidates"] = tuple((str(key), float(value)) for key, value in row.candidates or ())
    values["confidence"] = row.confidence or 0.0
    return Spoken(**values)


def _following(connection: Connection, asked: Sequence[Spoken]) -> dict[int, int]:
    """By message, the one after it."""
    later = messages.alias()
    after = select(func.min(later.c.number)).where(
        later.c.conversation == messages.c.conversation, later.c.number > messages.c.number
    )
    found = select(messages.c.number, after.scalar_subquery().label("after"))
    rows = connection.execute(found.where(messages.c.number.in_([one.number for one in asked])))
    return {row.number: row.after for row in rows if row.after is not None}


def _verdicts(connection: Connection, asked: Sequence[Spoken]) -> dict[int, str]:
    found = select(feedback.c.message, feedback.c.verdict)
    found = found.where(feedback.c.message.in_([one.number for one in asked]))
    return {row.message: row.verdict for row in connection.execute(found)}


def _ways_taken(connection: Connection, conversations: Collection[str]) -> dict[str, list[Any]]:
    """By conversation, when a way on was taken or a call asked for."""
    taken: dict[str, list[Any]] = {}
    for table in (clicks, callbacks):
        found = select(table.c.conversation, table.c.at)
        for row in connection.execute(found.where(table.c.conversation.in_(conversations))):
            taken.setdefault(row.conversation, []).append(row.at)
    return taken
