"""What shows that nothing is kept too long: the sweeps there were, and how old the oldest
conversation is. And what staff erase because somebody asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.erasure import bury
from bot.log.holding import has_tombstone
from bot.log.paging import Order
from bot.log.people import Refused
from bot.log.tables import callbacks, conversations, sweeps, tombstones

ORDER = Order((sweeps.c.at, sweeps.c.number))
AUDITED = re.compile(r"(?:conversation:)?([0-9a-f]{16})")
CALLBACK = re.compile(r"call-?back[: ]+(\d{1,15})", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """What the log holds. ended: when the oldest conversation had its last message; erased: how
    many were erased lately, by whomever."""

    conversations: int
    ended: datetime | None
    erased: int


def swept() -> Any:
    """The query for the sweeps; its order is ORDER."""
    return select(sweeps)


def kept(db: Database) -> Kept:
    """How much there is, and how old."""
    oldest = select(conversations.c.last_at).order_by(conversations.c.last_at).limit(1)
    with db.read() as connection:
        return Kept(
            connection.execute(select(func.count()).select_from(conversations)).scalar_one(),
            connection.execute(oldest).scalar(),
            connection.execute(select(func.count()).select_from(tombstones)).scalar_one(),
        )


def find(db: Database, text: str) -> Row | None:
    """The conversation that somebody names: by its id or address, as the audit log calls it, or by
    a request to be called."""
    with db.read() as connection:
        ident = _id_of(connection, text.strip())
        query = select(conversations).where(conversations.c.id == ident)
        return None if ident is None else connection.execute(query).first()


def erase(db: Database, conversation: str, by: By) -> None:
    """Erases a conversation for good, and tells the audit log in the same moment."""
    with db.write() as connection:
        held = select(conversations.c.id).where(conversations.c.id == conversation)
        if connection.execute(held.with_for_update()).first() is None:
            gone = has_tombstone(connection, conversation)
            raise Refused("erased_already" if gone else "no_conversation")
        bury(connection, [conversation], by.at)
        audit.write(connection, by, Deed("conversation.erased", audit.conversation(conversation)))
    db.scrub()


def _id_of(connection: Connection, text: str) -> str | None:
    if asked := CALLBACK.fullmatch(text):
        query = select(callbacks.c.conversation).where(callbacks.c.number == int(asked[1]))
        found: str | None = connection.execute(query).scalar()
        return found
    if known := AUDITED.fullmatch(text):
        return _by_digest(connection, f"conversation:{known[1]}")
    return text.rstrip("/").rsplit("/", 1)[-1] or None


def _by_digest(connection: Connection, wanted: str) -> str | None:
    """The audit log knows conversations by a digest, so that it cannot lead to one by itself."""
    ids = connection.execute(select(conversations.c.id).execution_options(yield_per=1000))
    return next((ident for ident in ids.scalars() if audit.conversation(ident) == wanted), None)
