"""Keeping nothing longer than the clinic says: conversations that ended before a day are erased,
and a row stays as the proof of it. Must not hold up those who are writing meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log.database import Database
from bot.log.erasure import bury
from bot.log.tables import callbacks, conversations, messages, sweeps, tombstones

TOMBSTONES_KEPT = timedelta(days=40)  # longer than any token lives
AT_ONCE = 200  # conversations erased in one transaction


@dataclass(frozen=True)
class Swept:
    """What one sweep erased."""

    conversations: int = 0
    messages: int = 0
    callbacks: int = 0


def sweep(db: Database, before: datetime, now: datetime) -> Swept:
    """Erases the conversations that ended before this time, a few in each transaction, and the
    tombstones that no token can ask for any more."""
    proof = _begin(db, before, now)
    while _erase_some(db, proof, before, now):
        pass
    with db.read() as connection:
        row = connection.execute(select(sweeps).where(sweeps.c.number == proof)).one()
        erased = _erased_lately(connection, proof)
    if erased:
        db.scrub_fully()
    return Swept(row.conversations, row.messages, row.callbacks)


def _begin(db: Database, before: datetime, now: datetime) -> int:
    row = {"at": now, "before": before, **asdict(Swept())}
    with db.write() as connection:
        old = tombstones.c.at < now - TOMBSTONES_KEPT
        connection.execute(tombstones.delete().where(old))
        return int(connection.execute(sweeps.insert().values(row)).inserted_primary_key[0])


def _erase_some(db: Database, proof: int, before: datetime, now: datetime) -> bool:
    """Erases a few, and says whether there may be more."""
    ended = select(conversations.c.id).where(conversations.c.last_at < before)
    ended = ended.order_by(conversations.c.last_at).limit(AT_ONCE)
    with db.write() as connection:
        # One that is being written to right now has not ended.
        ids = connection.execute(ended.with_for_update(skip_locked=True)).scalars().all()
        if ids:
            _count(connection, proof, ids)
            bury(connection, ids, now)
    return bool(ids)


def _count(connection: Connection, proof: int, ids: Sequence[str]) -> None:
    """Adds what is about to be erased to the proof."""
    counts: dict[str, Any] = {
        "conversations": sweeps.c.conversations + len(ids),
        "messages": sweeps.c.messages + _rows(connection, messages, ids),
        "callbacks": sweeps.c.callbacks + _rows(connection, callbacks, ids),
    }
    connection.execute(sweeps.update().where(sweeps.c.number == proof).values(**counts))


def _erased_lately(connection: Connection, proof: int) -> bool:
    """Whether anything was erased since the sweep before this one, by it or by a visitor."""
    last = select(func.max(sweeps.c.at)).where(sweeps.c.number < proof)
    since = connection.execute(last).scalar()
    stones = select(tombstones.c.digest).limit(1)
    stones = stones if since is None else stones.where(tombstones.c.at >= since)
    return connection.execute(stones).first() is not None


def _rows(connection: Connection, table: Any, ids: Sequence[str]) -> int:
    found = select(func.count()).select_from(table).where(table.c.conversation.in_(ids))
    return int(connection.execute(found).scalar_one())
