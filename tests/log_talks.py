"""Conversations for tests of what is counted: answers that are about something, at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from log_samples import incoming, said
from sqlalchemy import select

from bot.log.database import Database
from bot.log.intake import Said, accept, settle
from bot.log.tables import messages


def reply(answer: str | None, outcome: str | None) -> dict[str, Any]:
    """One reply as it is stored."""
    return {"text": f"About {answer}.", "answer": answer, "outcome": outcome}


def about(*answers: str, outcome: str = "answered", **others: Any) -> Said:
    """An answer with these ids and nothing else unless it is named."""
    plain = replace(said(), options=(), handed_off=(), candidates=(), vector=None)
    replies = tuple(reply(answer, outcome) for answer in answers)
    return replace(plain, **{"replies": replies, "answers": answers, "outcome": outcome, **others})


def talk(
    db: Database, conversation: str, answer: Said | None, at: datetime, words: str = "does it hurt?"
) -> str:  # fmt: skip
    """A message and its answer; the message's id."""
    message = f"{conversation} {at}"
    number = accept(db, conversation, incoming(message, words), at).number
    if answer is not None:
        settle(db, number, answer, {}, at)
    return message


def number_of(db: Database, message: str) -> int:
    """The log's number of a message."""
    with db.read() as connection:
        query = select(messages.c.number).where(messages.c.id == message)
        return int(connection.execute(query).scalar_one())
