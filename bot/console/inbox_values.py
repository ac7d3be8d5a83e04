"""The inbox as its page shows it: the list of groups and the one that is open. Values only:
inbox_page.py reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.engine import Row

from bot.console.fields import Fields
from bot.log.inbox import MOST, ORDERS, Before, Suggestion
from bot.log.inbox_reasons import BITS
from bot.log.paging import Slice

CURSOR = 300  # characters
NEAR = 0.1  # confidence; a FAQ with less is hardly what was meant


@dataclass(frozen=True)
class Filters:
    """What of the inbox is shown, and how it is sorted."""

    reason: str
    order: str
    page: str

    @property
    def query(self) -> str:
        """As it stands in addresses; without the page."""
        chosen = {"reason": self.reason, "order": self.order if self.order != MOST else ""}
        return urlencode({name: value for name, value in chosen.items() if value})

    def path(self, group: int | None = None, **more: str) -> str:
        """The address of the same list, with another group open."""
        found = {"reason": self.reason, "order": "" if self.order == MOST else self.order,
                 "page": self.page, "group": group or "", **more}  # fmt: skip
        query = urlencode({name: value for name, value in found.items() if value})
        return f"/inbox?{query}" if query else "/inbox"


@dataclass(frozen=True)
class Item:
    """A group in the list."""

    group: int
    text: str
    messages: int
    last_at: datetime
    ago: str
    reasons: tuple[str, ...]
    nearest: Suggestion | None
    before: Before | None


@dataclass(frozen=True)
class Kind:
    """Messages of a group that read the same; the newest stands for them."""

    row: Row
    count: int
    ago: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The group that is open. space: "faq" where the clinic has no answer to `key`, "way" where
    nobody took the way on that it stands for. before_it, after_it: its neighbours in the list.
    more: different texts that are not shown."""

    number: int
    messages: int
    kinds: tuple[Kind, ...]
    more: int
    suggestions: tuple[Suggestion, ...]
    before: Before | None
    space: str
    key: str
    before_it: int | None
    after_it: int | None

    @property
    def title(self) -> str:
        return str(self.kinds[0].row.text)

    @property
    def nearest(self) -> str:
        """The key of the FAQ that is nearest; empty if none is."""
        if self.space == "faq":
            return self.key
        return self.suggestions[0].answer if self.suggestions else ""

    @property
    def is_far(self) -> bool:
        """Whether even the nearest FAQ is hardly meant."""
        return not self.suggestions or self.suggestions[0].score < NEAR

    @property
    def newest(self) -> Row:
        return max((kind.row for kind in self.kinds), key=lambda row: row.number)


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox."""

    items: tuple[Item, ...]
    slice: Slice
    counts: dict[str, int]
    groups: int
    group: Group | None


def filters_of(fields: Fields) -> Filters:
    """What an address or a form asks for."""
    order = fields.choice("order", ORDERS) or MOST
    return Filters(fields.choice("reason", BITS), order, fields.text("page", CURSOR))
