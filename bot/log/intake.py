"""What the gateway writes and reads while visitors talk: a message is on the disk before it is
acknowledged, and has one answer for ever. Must not judge what is said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.log.answers import answer_columns, said_of, said_to, store_replies
from bot.log.database import Database, LogError
from bot.log.erasure import erase, is_erased
from bot.log.history import history
from bot.log.holding import Erased, hold, mark
from bot.log.tables import FLAGS, IS_WAITING, WAITING, conversations, messages
from bot.log.values import Accepted, Incoming, Mismatch, Said, Spoken, Waiting

__all__ = [
    "Accepted", "Erased", "Incoming", "Mismatch", "Said", "Spoken", "Waiting", "accept", "erase",
    "history", "is_erased", "memory", "settle", "waiting",
]  # fmt: skip

# Built once: putting these together takes longer than running them.
FIND = select(messages).where(
    messages.c.conversation == bindparam("of"), messages.c.id == bindparam("message")
)
ADD = messages.insert()
COUNT = (
    conversations.update()
    .where(conversations.c.id == bindparam("of"))
    .values(messages=conversations.c.messages + 1, last_at=bindparam("now"))
)
HOLD_ITS = (
    select(conversations.c.id)
    .join(messages, messages.c.conversation == conversations.c.id)
    .where(messages.c.number == bindparam("message"))
    .with_for_update(of=conversations)
)
ANSWER = messages.update().where(messages.c.number == bindparam("message"), IS_WAITING)


class _CameTwice(LogError):
    """The same message was stored by another process at the same moment."""


def accept(db: Database, conversation: str, incoming: Incoming, now: datetime) -> Accepted:
    """Stores a message, once; a message that came before gives what was stored about it."""
    try:
        return _accept(db, conversation, incoming, now)
    except _CameTwice:
        return _accept(db, conversation, incoming, now)


def settle(
    db: Database, number: int, said: Said, memory: dict[str, Any], now: datetime
) -> Said:  # fmt: skip
    """Stores the answer to a message and what the conversation stands at after it.

    A message that has an answer keeps it, and it is the one returned.
    """
    with db.write() as connection:
        # The conversation first, its message after it, as all do who write: no two then wait for
        # each other.
        conversation = connection.execute(HOLD_ITS, {"message": number}).scalar()
        if conversation is None:
            raise Erased
        answer = {"message": number, "settled_at": now, **answer_columns(said)}
        if not connection.execute(ANSWER, answer).rowcount:
            return said_to(connection, number)
        store_replies(connection, number, said)
        flag = {said.outcome: True} if said.outcome in FLAGS else {}
        mark(connection, conversation, memory=memory, **flag)
    return said


def memory(db: Database, conversation: str) -> dict[str, Any]:
    """What the conversation stands at; empty for one that is not there."""
    with db.read() as connection:
        found = select(conversations.c.memory).where(conversations.c.id == conversation)
        return dict(connection.execute(found).scalar() or {})


def waiting(db: Database, before: datetime, most: int = 1000) -> list[Waiting]:
    """The messages accepted before this time that have no answer, in the order they came."""
    found = select(messages).where(IS_WAITING, messages.c.at < before)
    with db.read() as connection:
        rows = connection.execute(found.order_by(messages.c.number).limit(most)).all()
    return [Waiting(row.number, row.conversation, _incoming(row), row.at) for row in rows]


def _accept(db: Database, conversation: str, incoming: Incoming, now: datetime) -> Accepted:
    with db.write() as connection:
        found = connection.execute(FIND, {"of": conversation, "message": incoming.id}).first()
        if found is not None:
            return _repeated(connection, found, incoming)
        _count(connection, conversation, now)
        return Accepted(_add(connection, conversation, incoming, now), new=True)


def _repeated(connection: Connection, stored: Row, incoming: Incoming) -> Accepted:
    if (stored.text, stored.button) != (incoming.text, incoming.button):
        raise Mismatch
    said = None if stored.state == WAITING else said_of(connection, stored)
    return Accepted(stored.number, new=False, said=said)


def _count(connection: Connection, conversation: str, now: datetime) -> None:
    """Counts one more message of a conversation and holds it; a new one is made."""
    counting = {"of": conversation, "now": now}
    if not connection.execute(COUNT, counting).rowcount:
        hold(connection, conversation, now)
        connection.execute(COUNT, counting)


def _add(connection: Connection, conversation: str, incoming: Incoming, now: datetime) -> int:
    row = {
        "conversation": conversation,
        "id": incoming.id,
        "text": incoming.text,
        "button": incoming.button,
        "masked": list(incoming.masked),
        "flag": incoming.flag,
        "at": now,
        "state": WAITING,
    }
    try:
        return int(connection.execute(ADD, row).inserted_primary_key[0])
    except IntegrityError:
        raise _CameTwice("The log cannot store a message twice at once: send it again.") from None


def _incoming(row: Row) -> Incoming:
    return Incoming(row.id, row.text, row.button, tuple(row.masked), row.flag)
