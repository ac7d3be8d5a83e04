"""The one stream that open pages listen to. It keeps nobody logged in, and ends with the
session."""

from __future__ import annotations

import asyncio
import json

from bot.console import counters
from bot.console.gate import off_loop
from bot.console.live import Full, Listener, Numbers
from bot.console.problems import Problem
from bot.console.visit import Visit, arrive

PING = 15.0  # seconds
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KIND = "text/event-stream; charset=utf-8"


async def stream(visit: Visit) -> None:
    """Numbers as they change, until the page is closed or its session ends."""
    console = visit.console

    async def look() -> Numbers:
        return await off_loop(console, counters.look, console.db)

    try:
        async with console.live.listen(visit.staff.number, look) as listener:
            await _tell(visit, listener)
    except Full as error:
        raise Problem(429, "streams_full") from error


async def _tell(visit: Visit, listener: Listener) -> None:
    response = await visit.request.respond(headers=dict(HEADERS), content_type=KIND)
    await response.send("retry: 10000\n\n")
    while True:
        try:
            numbers = await listener.hear(PING)
        except asyncio.TimeoutError:
            again = await off_loop(visit.console, arrive, visit.request, False)
            if again.session is None:
                await response.send("event: ended\ndata: {}\n\n")
                break
            await response.send(": still here\n\n")
            continue
        if numbers is None:
            break
        await response.send(f"event: numbers\ndata: {json.dumps(numbers)}\n\n")
    await response.eof()
