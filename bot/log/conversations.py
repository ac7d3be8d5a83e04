"""The list of conversations, narrowed as staff ask for it. Every way to narrow it is served by an
index, or walks through the newest until a page is full. Must not show what was said: that is a
transcript."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, not_, select
from sqlalchemy.engine import Connection

from bot.log.paging import Order
from bot.log.review_tables import tags, told
from bot.log.search import Words, hits
from bot.log.tables import CONVERSATIONS_ORDER, LISTED, conversations, messages

ORDER = Order(CONVERSATIONS_ORDER)
FEW = 2_000  # conversations that are rather looked up than met by chance
COLUMNS = (
    conversations.c.id, conversations.c.started_at, conversations.c.last_at,
    conversations.c.messages, conversations.c.band, conversations.c.model,
    conversations.c.reviewed_at, conversations.c.flagged, conversations.c.emergency,
    conversations.c.declined, conversations.c.clarified, conversations.c.handed_off,
    conversations.c.clicked, conversations.c.thumbs_down, conversations.c.praised,
    conversations.c.callback,
)  # fmt: skip
FOUND = (messages.c.number, messages.c.text, messages.c.at)

_NOT_ANSWERED = ("declined", "clarified", "handed_off", "emergency")
OUTCOMES = {
    "answered": and_(*(not_(LISTED[name]) for name in _NOT_ANSWERED)),
    **{name: LISTED[name] for name in _NOT_ANSWERED},
}
FEEDBACK = {"up": LISTED["praised"], "down": LISTED["thumbs_down"]}
_taken = LISTED["clicked"] | LISTED["callback"]
WAYS = {
    "shown": LISTED["handed_off"],
    "taken": and_(LISTED["handed_off"], _taken),
    "not_taken": and_(LISTED["handed_off"], not_(_taken)),
    "callback": LISTED["callback"],
}
_length = conversations.c.messages
LENGTHS = {
    "1": _length == 1,
    "2": _length.between(2, 4),
    "5": _length.between(5, 9),
    "10": LISTED["long"],
}
REVIEWED = {"no": LISTED["unreviewed"], "yes": not_(LISTED["unreviewed"])}


@dataclass(frozen=True)
class Wanted:
    """Which conversations; what is empty does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: str = ""
    answer: str = ""
    band: int | None = None
    feedback: str = ""
    way: str = ""
    tag: str = ""
    reviewed: str = ""
    flagged: bool = False
    model: str = ""
    length: str = ""
    words: Words = Words()


def listed(connection: Connection, wanted: Wanted) -> tuple[Any, Order]:
    """The query for these conversations with what it is ordered by, newest first. With words, it
    has a row for each message that holds them."""
    if wanted.words:
        query, order = hits(connection, wanted.words, *COLUMNS, *FOUND)
        query = query.join(conversations, conversations.c.id == messages.c.conversation)
        return _narrowed(connection, query, wanted, messages.c.at), order
    query = select(*COLUMNS)
    return _narrowed(connection, query, wanted, conversations.c.last_at), ORDER


def first_words(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What each of these conversations began with."""
    first = select(func.min(messages.c.number)).where(messages.c.conversation.in_(list(ids)))
    numbers = first.group_by(messages.c.conversation)
    found = select(messages.c.conversation, messages.c.text).where(messages.c.number.in_(numbers))
    return {row.conversation: row.text for row in connection.execute(found)}


def tags_of(connection: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    """The tags of each of these conversations."""
    found = select(tags.c.conversation, tags.c.tag).where(tags.c.conversation.in_(list(ids)))
    by: dict[str, list[str]] = {}
    for row in connection.execute(found.order_by(tags.c.tag)):
        by.setdefault(row.conversation, []).append(row.tag)
    return by


def models(connection: Connection) -> list[str]:
    """The models that ever answered: from one to the next by the index, not row by row."""
    found: list[str] = []
    name = ""
    while name is not None:
        after = select(func.min(conversations.c.model)).where(conversations.c.model > name)
        name = connection.execute(after).scalar()
        found += [name] if name is not None else []
    return found


def all_tags(connection: Connection) -> list[str]:
    """Every tag that is in use."""
    return list(connection.execute(select(tags.c.tag).distinct().order_by(tags.c.tag)).scalars())


def _narrowed(connection: Connection, query: Any, wanted: Wanted, at: Any) -> Any:
    conditions = [*_conditions(wanted), *_times(wanted, at)]
    for table, column, value in (
        (told, told.c.answer, wanted.answer),
        (tags, tags.c.tag, wanted.tag),
    ):
        if value:
            conditions.append(_has(connection, table, column == value))
    return query.where(*conditions)


def _conditions(wanted: Wanted) -> list[Any]:
    """What the conversation's own row tells."""
    found = [
        known[value]
        for known, value in (
            (OUTCOMES, wanted.outcome),
            (FEEDBACK, wanted.feedback),
            (WAYS, wanted.way),
            (REVIEWED, wanted.reviewed),
            (LENGTHS, wanted.length),
        )
        if value
    ]
    if wanted.flagged:
        found.append(LISTED["flagged"])
    if wanted.band is not None:
        found.append(conversations.c.band == wanted.band)
    if wanted.model:
        found.append(conversations.c.model == wanted.model)
    return found


def _times(wanted: Wanted, at: Any) -> list[Any]:
    found = [at >= wanted.since] if wanted.since else []
    return [*found, at < wanted.until] if wanted.until else found


def _has(connection: Connection, table: Any, condition: Any) -> Any:
    """Whether a conversation has such a row. Few are named one by one; of many, those on the page
    are soon met."""
    found = select(table.c.conversation).where(condition)
    few = connection.execute(found.limit(FEW + 1)).scalars().all()
    if len(few) <= FEW:
        return conversations.c.id.in_(few)
    return exists().where(condition, table.c.conversation == conversations.c.id)
