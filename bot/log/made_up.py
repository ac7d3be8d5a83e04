"""Conversations that never took place, put into a log to try the console on. Their ids tell them
from real ones, so that they can be taken out again."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log import figures
from bot.log.database import Database
from bot.log.figures_day import day_of
from bot.log.figures_tables import samples
from bot.log.tables import callbacks, conversations, messages

PREFIX = "demo-"
CALLED_AFTER = timedelta(minutes=40)
AT_ONCE = 200  # conversations erased in one transaction
IS_MADE_UP = conversations.c.id.startswith(PREFIX)


def holds_real(db: Database) -> bool:
    """Whether the log holds a conversation that took place."""
    with db.read() as connection:
        real = select(conversations.c.id).where(~IS_MADE_UP).limit(1)
        return connection.execute(real).first() is not None


def call_back(db: Database, waiting: int = 3) -> None:
    """Takes requests as done, as they would be, but for the newest."""
    mine = callbacks.c.conversation.startswith(PREFIX)
    asked = select(callbacks.c.number, callbacks.c.at).where(mine).order_by(callbacks.c.at.desc())
    with db.write() as connection:
        for number, at in connection.execute(asked.offset(waiting)).all():
            done = {"state": "done", "state_at": at + CALLED_AFTER, "state_by": "demo"}
            its = callbacks.c.number == number
            connection.execute(callbacks.update().where(its).values(**done))


def recount(db: Database, zone: ZoneInfo) -> None:
    """Has the days they lie in counted again: a console may have counted them half filled."""
    first = _first_day(db, zone)
    if first is not None:
        figures.forget(db, first)


def remove(db: Database, zone: ZoneInfo) -> int:
    """Takes out all that was made up; how many conversations that were. The days they lay in are
    counted again."""
    removed, first = 0, _first_day(db, zone)
    while True:
        with db.write() as connection:
            ids = connection.execute(select(conversations.c.id).where(IS_MADE_UP).limit(AT_ONCE))
            gone = list(ids.scalars())
            if gone:
                _erase(connection, gone)
        if not gone:
            break
        removed += len(gone)
    if first is not None:
        figures.forget(db, first)
        db.scrub_fully()
    return removed


def _erase(connection: Connection, ids: list[str]) -> None:
    """Without tombstones, as no token leads to them; and what was judged of them says nothing."""
    their = select(messages.c.number).where(messages.c.conversation.in_(ids))
    connection.execute(samples.delete().where(samples.c.message.in_(their)))
    connection.execute(conversations.delete().where(conversations.c.id.in_(ids)))


def _first_day(db: Database, zone: ZoneInfo) -> date | None:
    with db.read() as connection:
        oldest = select(func.min(conversations.c.started_at)).where(IS_MADE_UP)
        first = connection.execute(oldest).scalar()
    return None if first is None else day_of(first, zone).date
