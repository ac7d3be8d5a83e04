"""Refuses request heads that Sanic's parser would stumble over: a length that is not a number hangs
or fails there, and one given twice or hidden behind a blank is how a request is smuggled past a
proxy."""

from __future__ import annotations

import re
from typing import Any

from sanic import Request, Sanic
from sanic.exceptions import InvalidUsage

LENGTH = re.compile(
    rb"\r\n([ \t]*(?:content-length|transfer-encoding)[ \t]*:)[ \t]*([^\r\n]*)", re.IGNORECASE
)
PLAIN = re.compile(rb"\d{1,12}|chunked")  # Sanic knows `chunked` in small letters only
NO_BLANK = re.compile(rb"\S+")


class ClearRequest(Request):
    """A request whose head says how long its body is, or that there is none. Made after the head
    was read and before the body is; Sanic's signal would slow every request down."""

    def __init__(self, *args: Any, head: bytes = b"", **kwargs: Any) -> None:
        lengths = LENGTH.findall(head)
        if len(lengths) > 1 or not all(_is_clear(name, value) for name, value in lengths):
            raise InvalidUsage("the length of the body is not clear")
        super().__init__(*args, head=head, **kwargs)


def install(app: Sanic) -> None:
    """Looks at every head before anything of it is used."""
    app.request_class = ClearRequest


def _is_clear(name: bytes, value: bytes) -> bool:
    return bool(NO_BLANK.fullmatch(name) and PLAIN.fullmatch(value))
