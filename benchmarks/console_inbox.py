"""Leaves a made-up log as if its messages had been sorted: nothing new, and the last of those that
went unanswered in the inbox, in groups. Sorting a million would take longer than measuring."""

from __future__ import annotations

from sqlalchemy import select

from bot.log.database import Database
from bot.log.inbox_reasons import BITS
from bot.log.review_tables import inbox, unsorted
from bot.log.tables import messages

WAITING = 5000  # messages
GROUPS = 400
REASONS = {"declined": BITS["declined"], "clarified": BITS["unsure"]}


def sort(db: Database) -> None:
    """Sorts all of it."""
    query = select(messages.c.number, messages.c.at, messages.c.outcome)
    query = query.where(messages.c.outcome.in_(REASONS)).order_by(messages.c.at.desc())
    with db.write() as connection:
        connection.execute(unsorted.delete())
        found = connection.execute(query.limit(WAITING)).all()
        first = {place % GROUPS: row.number for place, row in enumerate(found)}
        rows = [
            {
                "message": row.number,
                "group": first[place % GROUPS],
                "space": "",
                "at": row.at,
                "since": row.at,
                "reasons": REASONS[row.outcome],
            }
            for place, row in enumerate(found)
        ]
        connection.execute(inbox.insert(), rows)
