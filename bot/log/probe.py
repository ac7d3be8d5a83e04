"""Whether the log takes what visitors say, found out by writing. Must not change anything."""

from __future__ import annotations

from sqlalchemy import select

from bot.log.database import Database
from bot.log.tables import conversations

SOME = select(conversations.c.id).limit(1).scalar_subquery()
SAME = conversations.update().where(conversations.c.id == SOME)
SAME = SAME.values(messages=conversations.c.messages)


def probe(db: Database) -> None:
    """Goes to the disk as a message would; raises LogError where that fails."""
    with db.write() as connection:
        connection.execute(SAME)
