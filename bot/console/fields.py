"""What a browser sent in a form or an address, read strictly: Sanic's own parser drops empty fields
and guesses at bytes that are no text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from sanic import Request
from sanic.exceptions import InvalidUsage

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Fields:
    """Named texts; a name may come several times."""

    values: Mapping[str, tuple[str, ...]]

    def text(self, name: str, most: int = 200) -> str:
        """A line of text, without spaces around it; empty if it was not sent."""
        return " ".join(self.lines(name, most).split())

    def lines(self, name: str, most: int = 4000) -> str:
        """A text of several lines."""
        return UNSEEN.sub("", self.exact(name)).replace("\r\n", "\n").strip()[:most]

    def exact(self, name: str) -> str:
        """Just what was typed: for passwords."""
        return self.values.get(name, ("",))[0]

    def all(self, name: str, most: int = 200) -> tuple[str, ...]:
        """Every value of a name, as those of boxes that are ticked."""
        return tuple(UNSEEN.sub("", value).strip()[:most] for value in self.values.get(name, ()))

    def number(self, name: str) -> int | None:
        """A whole number that is not negative; None if it is none."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None

    def day(self, name: str) -> date | None:
        """A day as <input type="date"> sends it; None if it is none."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def choice(self, name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
        """One of the known values; empty if it is none of them."""
        text = self.text(name)
        return text if text in known else ""


def query_of(request: Request) -> Fields:
    """What the address holds after the question mark."""
    return _parsed(request.query_string)


def form_of(request: Request) -> Fields:
    """What a form sent."""
    if not request.body:
        return Fields({})
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != FORM:
        raise InvalidUsage("not a form")
    try:
        return _parsed(request.body.decode("ascii"))
    except UnicodeDecodeError as error:
        raise InvalidUsage("not a form") from error


def _parsed(text: str) -> Fields:
    try:
        pairs = parse_qsl(text, True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InvalidUsage("not fields") from error
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return Fields(values)
