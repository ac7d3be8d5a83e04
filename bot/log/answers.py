"""How an answer lies in the tables, and how it is read back just as it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log.tables import messages, replies
from bot.log.values import Reply, Said

LISTS = ("answers", "options", "candidates", "handed_off")
PLAIN = ("state", "outcome", "confidence", "model", "latency_ms", "vector", "encoder")


def answer_columns(said: Said) -> dict[str, Any]:
    """The message's columns that an answer fills."""
    return {
        **{name: getattr(said, name) for name in PLAIN},
        **{name: list(getattr(said, name)) for name in LISTS},
    }


def store_replies(connection: Connection, number: int, said: Said) -> None:
    """One row a reply, in the order they were shown."""
    rows = [
        {"message": number, "place": place, "body": body} for place, body in enumerate(said.replies)
    ]
    if rows:
        connection.execute(replies.insert(), rows)


def said_to(connection: Connection, number: int) -> Said:
    """The stored answer to a message."""
    row = connection.execute(select(messages).where(messages.c.number == number)).one()
    return said_of(connection, row)


def said_of(connection: Connection, row: Row) -> Said:
    """The stored answer of a message's row."""
    stored: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    stored.update({name: tuple(getattr(row, name)) for name in LISTS})
    stored["candidates"] = tuple((str(key), float(value)) for key, value in row.candidates)
    return Said(replies=replies_to(connection, [row.number]).get(row.number, ()), **stored)


def replies_to(connection: Connection, numbers: list[int]) -> dict[int, tuple[Reply, ...]]:
    """The replies to these messages, by message."""
    found = select(replies).where(replies.c.message.in_(numbers))
    shown: dict[int, tuple[Reply, ...]] = {}
    for row in connection.execute(found.order_by(replies.c.message, replies.c.place)):
        shown[row.message] = (*shown.get(row.message, ()), row.body)
    return shown
