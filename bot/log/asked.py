"""The last questions that an answer was given to. Only the newest messages are looked at, so that
it takes no index over answers and no look at a long log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, cast, select
from sqlalchemy.engine import Row

from bot.log.database import Database
from bot.log.tables import feedback, messages

AMONG = 5000  # newest messages
SHOWN = 20
COLUMNS = tuple(
    messages.c[name]
    for name in ("number", "conversation", "text", "at", "outcome", "confidence", "answers")
)


def last_questions(db: Database, key: str) -> Sequence[Row]:
    """Typed messages that this was an answer to, the newest first, with the visitors' thumbs."""
    newest = select(*COLUMNS, messages.c.button).order_by(messages.c.number.desc()).limit(AMONG)
    found = newest.subquery()
    judged = found.outerjoin(feedback, feedback.c.message == found.c.number)
    given = cast(found.c.answers, Text).contains(f'"{key}"', autoescape=True)
    query = select(found, feedback.c.verdict).select_from(judged)
    query = query.where(given, found.c.button.is_(None)).order_by(found.c.number.desc())
    with db.read() as connection:
        return list(connection.execute(query.limit(SHOWN)))
