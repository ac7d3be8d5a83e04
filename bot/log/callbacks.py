"""Requests to be called back. A request and the letters that carry it to the clinic are stored
together or not at all, so that none is lost between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.log.database import Database
from bot.log.holding import Erased, hold, mark
from bot.log.tables import callbacks, outbox

__all__ = ["CallbackRequest", "Erased", "request"]


@dataclass(frozen=True)
class CallbackRequest:
    """Who wants to be called, when and about what.

    id: the client's uuid; phone: E.164; when: in the visitor's words; summary: of the conversation.
    """

    id: str
    name: str
    phone: str
    when: str
    reason: str | None
    summary: str


def request(
    db: Database, conversation: str, asked: CallbackRequest, channels: Sequence[str], now: datetime
) -> int:  # fmt: skip
    """Stores a request with one letter for each channel; one that came before is left as it was.

    It counts as the conversation's last word: retention runs from here.
    """
    with db.write() as connection:
        hold(connection, conversation, now)
        stored = _number_of(connection, conversation, asked.id)
        if stored is not None:
            return stored
        number = _add(connection, conversation, asked, now)
        _post(connection, number, channels, now)
        mark(connection, conversation, callback=True, last_at=now)
    return number


def columns_of(asked: CallbackRequest) -> dict[str, Any]:
    """A request as it lies in the table, where WHEN is a word of SQL."""
    row = asdict(asked)
    row["preferred"] = row.pop("when")
    return row


def request_of(row: Any) -> CallbackRequest:
    """The request in a row of the table."""
    return CallbackRequest(row.id, row.name, row.phone, row.preferred, row.reason, row.summary)


def _number_of(connection: Connection, conversation: str, request_id: str) -> int | None:
    mine = (callbacks.c.conversation == conversation) & (callbacks.c.id == request_id)
    number = connection.execute(select(callbacks.c.number).where(mine)).scalar()
    return None if number is None else int(number)


def _add(
    connection: Connection, conversation: str, asked: CallbackRequest, now: datetime
) -> int:  # fmt: skip
    row = {**columns_of(asked), "conversation": conversation, "at": now}
    return int(connection.execute(callbacks.insert().values(row)).inserted_primary_key[0])


def _post(connection: Connection, number: int, channels: Sequence[str], now: datetime) -> None:
    letters = [
        {"callback": number, "channel": channel, "attempts": 0, "due_at": now}
        for channel in dict.fromkeys(channels)
    ]
    if letters:
        connection.execute(outbox.insert(), letters)
