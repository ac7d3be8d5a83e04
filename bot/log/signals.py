"""What visitors do besides writing: thumbs, and the ways on that they take. The last word of a
visitor counts, and a request sent twice counts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.engine import Connection

from bot.log.database import Database
from bot.log.holding import Erased, hold, insert, mark, number_of
from bot.log.tables import clicks, messages
from bot.log.tables import feedback as verdicts
from bot.log.values import Unknown

__all__ = ["Erased", "Feedback", "Unknown", "click", "feedback"]

CONTENT = "up"  # every other verdict says that the visitor was not helped


@dataclass(frozen=True)
class Feedback:
    """A visitor's verdict on the answer to a message: "up", "down" or "missed"."""

    message: str
    verdict: str
    reason: str = ""


def feedback(db: Database, conversation: str, given: Feedback, now: datetime) -> None:
    """Stores a verdict; a later one on the same message takes its place."""
    with db.write() as connection:
        hold(connection, conversation, now)
        number = number_of(connection, conversation, given.message)
        row = {"verdict": given.verdict, "reason": given.reason, "at": now}
        giving = insert(connection, verdicts).values(message=number, **row)
        connection.execute(giving.on_conflict_do_update(index_elements=["message"], set_=row))
        mark(connection, conversation, thumbs_down=_is_unhappy(connection, conversation))


def click(
    db: Database, conversation: str, message: str | None, kind: str, now: datetime
) -> None:  # fmt: skip
    """Stores that a visitor took a way on: once for a message and kind, or without a message."""
    with db.write() as connection:
        hold(connection, conversation, now)
        number = None if message is None else number_of(connection, conversation, message)
        row = {"conversation": conversation, "message": number, "kind": kind, "at": now}
        connection.execute(insert(connection, clicks).values(row).on_conflict_do_nothing())
        mark(connection, conversation, clicked=True)


def _is_unhappy(connection: Connection, conversation: str) -> bool:
    unhappy = exists().where(
        messages.c.conversation == conversation,
        verdicts.c.message == messages.c.number,
        verdicts.c.verdict != CONTENT,
    )
    return bool(connection.execute(select(unhappy)).scalar())
