"""One conversation as staff read it: what was said, what the assistant thought, what the visitor
did, and what staff have said of it. Whoever shows one tells the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.log import decisions
from bot.log.answers import replies_to
from bot.log.conversations import COLUMNS, ORDER, Wanted, listed, tags_of
from bot.log.review_tables import flags, notes
from bot.log.tables import callbacks, clicks, conversations, feedback, messages
from bot.log.values import Reply

MOST = 500  # messages that are shown
READ = (
    messages.c.number, messages.c.text, messages.c.button, messages.c.masked, messages.c.flag,
    messages.c.at, messages.c.state, messages.c.outcome, messages.c.answers, messages.c.options,
    messages.c.confidence, messages.c.candidates, messages.c.handed_off, messages.c.model,
    messages.c.latency_ms,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A message with all that belongs to it. judged: the verdict that holds; taught: what came of
    its words; flagged: who flagged it."""

    message: Row
    replies: tuple[Reply, ...]
    clicks: tuple[str, ...]
    feedback: Row | None
    judged: Row | None
    taught: Sequence[Row]
    flagged: Row | None
    notes: tuple[Row, ...]


@dataclass(frozen=True)
class Transcript:
    """A conversation, whole. clicks: those that belong to no message."""

    conversation: Row
    lines: tuple[Line, ...]
    tags: Sequence[str]
    notes: tuple[Row, ...]
    clicks: tuple[str, ...]
    callbacks: int


def read(connection: Connection, conversation: str) -> Transcript | None:
    """The conversation of this id, if there is one."""
    its = conversations.c.id == conversation
    row = connection.execute(select(*COLUMNS).where(its)).first()
    if row is None:
        return None
    said = connection.execute(
        select(*READ).where(messages.c.conversation == conversation)
        .order_by(messages.c.number).limit(MOST)
    ).all()  # fmt: skip
    remarks = _of(connection, notes, notes.c.conversation == conversation)
    clicked = _of(connection, clicks, clicks.c.conversation == conversation)
    return Transcript(
        conversation=row,
        lines=_lines(connection, said, remarks, clicked),
        tags=tags_of(connection, [conversation]).get(conversation, []),
        notes=tuple(note for note in remarks if note.message is None),
        clicks=tuple(click.kind for click in clicked if click.message is None),
        callbacks=_callbacks(connection, conversation),
    )


def next_one(connection: Connection, wanted: Wanted, after: str = "") -> str | None:
    """The conversation that comes after this one in a list; the first, if this one is none."""
    query, order = listed(connection, wanted)
    here = connection.execute(
        select(*ORDER.columns).where(conversations.c.id == after)
    ).first()  # fmt: skip
    if here is not None:
        query = query.where(_comes_after(here))
    row = connection.execute(query.order_by(*(c.desc() for c in order.columns)).limit(1)).first()
    return None if row is None else str(row.id)


def message_of(connection: Connection, conversation: str, number: int) -> Row | None:
    """A message of this conversation."""
    its = (messages.c.conversation == conversation) & (messages.c.number == number)
    return connection.execute(select(*READ).where(its)).first()


def _comes_after(here: Row) -> Any:
    at, ident = conversations.c.last_at, conversations.c.id
    return (at < here.last_at) | ((at == here.last_at) & (ident < here.id))


def _lines(
    connection: Connection, said: Sequence[Row], remarks: Sequence[Row], clicked: Sequence[Row]
) -> tuple[Line, ...]:
    numbers = [row.number for row in said]
    shown = replies_to(connection, numbers)
    given = _by_message(_of(connection, feedback, feedback.c.message.in_(numbers)))
    flagged = _by_message(_of(connection, flags, flags.c.message.in_(numbers)))
    judged = decisions.current(connection, numbers)
    learnt = decisions.lessons(connection, numbers)
    return tuple(
        Line(
            message=row,
            replies=shown.get(row.number, ()),
            clicks=tuple(click.kind for click in clicked if click.message == row.number),
            feedback=given.get(row.number),
            judged=judged.get(row.number),
            taught=learnt[row.number],
            flagged=flagged.get(row.number),
            notes=tuple(note for note in remarks if note.message == row.number),
        )
        for row in said
    )


def _of(connection: Connection, table: Any, condition: Any) -> list[Row]:
    return list(connection.execute(select(table).where(condition).order_by(table.c.at)))


def _by_message(rows: Sequence[Row]) -> dict[int, Row]:
    return {row.message: row for row in rows}


def _callbacks(connection: Connection, conversation: str) -> int:
    found = select(func.count()).where(callbacks.c.conversation == conversation)
    return int(connection.execute(found).scalar_one())
