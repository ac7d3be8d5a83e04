"""The way every request takes to its view: where it comes from, who asks, whether they may, and
then the view, off the event loop unless it is a coroutine."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from sanic import Request
from sanic.exceptions import NotFound
from sanic.response import BaseHTTPResponse

from bot.console import access, origins
from bot.console.access import Route
from bot.console.service import Console
from bot.console.visit import Visit, arrive

LARGEST = 2**63  # that the log could number
Value = TypeVar("Value")
Handler = Callable[..., Awaitable[BaseHTTPResponse | None]]


def handler(console: Console, route: Route) -> Handler:
    """What the server calls for a route of the table."""

    async def handle(request: Request, **parts: Any) -> BaseHTTPResponse | None:
        origins.check(request, console.settings)
        if any(isinstance(part, int) and abs(part) >= LARGEST for part in parts.values()):
            raise NotFound("no such number")
        visit = await off_loop(console, arrive, request, route.is_use)
        refused = access.refusal(route, visit)
        if refused is not None:
            return refused
        return await _run(route, visit, parts)

    return handle


async def off_loop(console: Console, work: Callable[..., Value], *arguments: Any) -> Value:
    """Runs what reads or writes the log in a thread."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(console.workers, partial(work, *arguments))


async def _run(route: Route, visit: Visit, parts: dict[str, Any]) -> BaseHTTPResponse | None:
    view = partial(route.view, visit, **parts)
    if inspect.iscoroutinefunction(route.view):
        return await view()
    return await off_loop(visit.console, view)
