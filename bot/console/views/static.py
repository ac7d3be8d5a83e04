"""The files that pages are made with, and the sign of life for whoever runs the machine."""

from __future__ import annotations

from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from bot.console.visit import Visit

FOR_EVER = "public, max-age=31536000, immutable"


def file(visit: Visit, name: str) -> HTTPResponse:
    """A file of static/; kept for ever where the address says which version it is."""
    found = visit.console.files.all.get(name)
    if found is None:
        raise NotFound("no such file")
    kept = FOR_EVER if visit.query.text("v") == found.version else "no-cache"
    return HTTPResponse(found.body, 200, {"Cache-Control": kept}, content_type=found.kind)


def healthz(visit: Visit) -> HTTPResponse:
    """Whether this process is alive."""
    return HTTPResponse('{"alive": true}', content_type="application/json")
