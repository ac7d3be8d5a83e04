"""Refuses request heads that Sanic's parser would stumble over: a length that is not a number hangs
or fails there, and one given twice is how a request is smuggled past a proxy."""

from __future__ import annotations

import re

from sanic import Sanic
from sanic.exceptions import InvalidUsage

LENGTH = re.compile(rb"\r\n(content-length|transfer-encoding):[ \t]*([^\r\n]*)", re.IGNORECASE)
PLAIN = re.compile(rb"\d{1,12}|chunked", re.IGNORECASE)


def install(app: Sanic) -> None:
    """Looks at every head before it is parsed."""

    @app.signal("http.lifecycle.read_head")
    async def check(head: bytes) -> None:
        lengths = LENGTH.findall(head)
        if len(lengths) > 1 or not all(PLAIN.fullmatch(value) for _, value in lengths):
            raise InvalidUsage("the length of the body is not clear")
