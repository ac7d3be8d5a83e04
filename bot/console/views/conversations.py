"""The list of conversations: filtered, searched while one types, kept by a name, and as a file. All
of it is in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sanic.response import HTTPResponse
from sqlalchemy.engine import Connection, Row

from bot.console.answers import go, page, part
from bot.console.conversation_filters import Filters, filters_of
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.problems import Problem
from bot.console.review_words import ago, naming, words
from bot.console.visit import Visit
from bot.log import conversations, saved_views
from bot.log.audit import Plain
from bot.log.paging import PART, Slice, every, slice_of
from bot.log.search import Words, marked

CURSOR = 300  # characters
COLUMNS = (
    "conversation", "started_at", "last_at", "messages", "emergency", "declined", "clarified",
    "handed_off", "clicked", "thumbs_down", "thumbs_up", "callback", "flagged", "reviewed_at",
    "model", "tags", "words",
)  # fmt: skip
FLAGS = (
    "emergency", "declined", "clarified", "handed_off", "clicked", "thumbs_down", "praised",
    "callback", "flagged", "reviewed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A conversation in the list. message: the one that holds the words that were looked for."""

    row: Row
    ago: str
    words: tuple[tuple[str, bool], ...]
    tags: list[str]
    message: int | None

    @property
    def is_read(self) -> bool:
        at = self.row.reviewed_at
        return at is not None and at >= self.row.last_at


def show(visit: Visit) -> HTTPResponse:
    """The list; the found part alone for whoever is typing."""
    filters = filters_of(visit.query)
    if not visit.is_part and _has_empty(visit):
        return go(visit, filters.path)
    visit.console.sorting.some()
    found, items = _found(visit, filters)
    if visit.is_part:
        return _part(visit, filters, found, items)
    known = naming()
    with visit.console.db.read() as connection:
        tags, models = conversations.all_tags(connection), conversations.models(connection)
    return page(
        visit,
        "conversations.html",
        slice=found,
        items=items,
        filters=filters,
        tags=tags,
        models=models,
        naming=known,
        words=known.words,
        views=saved_views.all_for(visit.console.db, visit.by),
    )


async def export(visit: Visit) -> None:
    """The list as on the screen: one line a conversation, or a message that was found."""
    filters = filters_of(visit.query)
    in_use: dict[str, Plain] = dict.fromkeys(filters.values, "yes")
    await send(
        visit,
        Export("conversations", "conversations.exported", COLUMNS, _rows(visit, filters), in_use),
    )


def save_view(visit: Visit) -> HTTPResponse:
    """Keeps the filters by a name."""
    filters, title = filters_of(visit.form), visit.form.text("title", 60)
    if not title:
        raise Problem(422, "no_title")
    shared = visit.form.choice("shared", ("yes",)) == "yes"
    saved_views.save(visit.console.db, title, filters.query, shared, visit.by)
    return go(visit, filters.path, "view_saved", title=title)


def remove_view(visit: Visit, number: int) -> HTTPResponse:
    """Removes one of one's own."""
    saved_views.remove(visit.console.db, number, visit.by)
    return go(visit, "/conversations", "view_removed")


def _part(visit: Visit, filters: Filters, found: Slice, items: list[Item]) -> HTTPResponse:
    """What was found; the address of the page follows what is typed."""
    shown = part(
        visit, "_conversations.html", slice=found, items=items, filters=filters, words=words()
    )
    shown.headers["HX-Replace-Url"] = filters.path
    return shown


def _has_empty(visit: Visit) -> bool:
    """Whether a form has sent what nobody filled in: the address is better without."""
    return any("" in values for values in visit.query.values.values())


def _found(visit: Visit, filters: Filters) -> tuple[Slice, list[Item]]:
    wanted = filters.wanted(ZoneInfo(visit.console.clinic.timezone))
    with visit.console.db.read() as connection:
        query, order = conversations.listed(connection, wanted)
        found = slice_of(connection, query, order, visit.query.text("page", CURSOR))
        return found, _items(visit, connection, found, wanted.words)


def _items(visit: Visit, connection: Connection, found: Slice, sought: Words) -> list[Item]:
    ids = [row.id for row in found.rows]
    first = {} if sought else conversations.first_words(connection, ids)
    tags = conversations.tags_of(connection, ids)
    return [
        Item(
            row=row,
            ago=ago(row.at if sought else row.last_at, visit.now),
            words=tuple(marked(row.text if sought else first.get(row.id, ""), sought)),
            tags=tags.get(row.id, []),
            message=row.number if sought else None,
        )
        for row in found.rows
    ]


def _rows(visit: Visit, filters: Filters) -> Iterator[tuple[Any, ...]]:
    wanted = filters.wanted(ZoneInfo(visit.console.clinic.timezone))
    with visit.console.db.read() as connection:
        query, order = conversations.listed(connection, wanted)
    part: list[Row] = []
    for row in every(visit.console.db, query, order):
        part.append(row)
        if len(part) == PART:
            yield from _written(visit, part, wanted.words)
            part = []
    yield from _written(visit, part, wanted.words)


def _written(visit: Visit, rows: list[Row], sought: Words) -> Iterator[tuple[Any, ...]]:
    with visit.console.db.read() as connection:
        ids = [row.id for row in rows]
        first = conversations.first_words(connection, ids)
        tags = conversations.tags_of(connection, ids)
    for row in rows:
        values = (getattr(row, name) for name in FLAGS)
        said = row.text if sought else first.get(row.id, "")
        head = (row.id, row.started_at, row.last_at, row.messages)
        yield *head, *values, row.model, ", ".join(tags.get(row.id, [])), said
