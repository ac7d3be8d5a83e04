"""The first page of the day."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import page
from bot.console.visit import Visit


def show(visit: Visit) -> HTTPResponse:
    """How the day stands."""
    return page(visit, "today.html")
