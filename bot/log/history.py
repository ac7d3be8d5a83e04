"""A conversation as its visitor sees it again after a reload."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.log.answers import replies_to
from bot.log.database import Database
from bot.log.holding import Erased, has_tombstone
from bot.log.tables import feedback, messages
from bot.log.values import Spoken


def history(db: Database, conversation: str, most: int = 200) -> list[Spoken]:
    """The last messages of a conversation with their replies, in order; raises Erased."""
    with db.read() as connection:
        if has_tombstone(connection, conversation):
            raise Erased
        rows = _last(connection, conversation, most)
        shown = replies_to(connection, [row.number for row in rows])
    return [
        Spoken(
            row.id, row.number, row.text, row.button is not None, row.at, row.state,
            shown.get(row.number, ()), row.outcome, row.verdict,
        )
        for row in rows
    ]  # fmt: skip


def _last(connection: Connection, conversation: str, most: int) -> list[Row]:
    judged = messages.outerjoin(feedback, feedback.c.message == messages.c.number)
    mine = select(messages, feedback.c.verdict).select_from(judged)
    mine = mine.where(messages.c.conversation == conversation)
    rows = connection.execute(mine.order_by(messages.c.number.desc()).limit(most)).all()
    return list(reversed(rows))
