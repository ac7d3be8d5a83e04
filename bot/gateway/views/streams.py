"""An answer as a stream of events: that the message is stored, then each reply, then the end. Every
event has a number, so that a client that lost the connection goes on where it was. Must not hold
anything up for a client that does not read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from sanic import Request
from sanic.response import BaseHTTPResponse

from bot.gateway.durable.exchange import Taken
from bot.log.intake import Said

KIND = "text/event-stream"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # or nginx would keep it until it is whole
}
PING_SECONDS = 10.0
PING = ": ping\n\n"
WRITE_SECONDS = 10.0


def is_wanted(request: Request) -> bool:
    """Whether the client reads event streams."""
    return KIND in request.headers.get("accept", "").lower()


async def send(request: Request, taken: Taken) -> None:
    """Answers a request with the events it has not had yet. A turn that fails ends the stream
    without its last event: the client sends the message again."""
    seen = _seen(request.headers.get("last-event-id", ""), taken.id)
    stream = await request.respond(content_type=f"{KIND}; charset=utf-8", headers=dict(HEADERS))
    if seen < 0:
        await _write(stream, _event(taken.id, 0, "accepted", {"id": taken.id, "text": taken.text}))
    said = await _said(stream, taken.said)
    await _write(stream, "".join(_events(taken.id, said, seen)))


async def _said(stream: BaseHTTPResponse, said: asyncio.Future[Said]) -> Said:
    """The answer; until it is there, a sign of life now and then."""
    while not (await asyncio.wait({said}, timeout=PING_SECONDS))[0]:
        await _write(stream, PING)
    return said.result()


def _events(message: str, said: Said, seen: int) -> Iterator[str]:
    done = {"id": message, "outcome": said.outcome, "state": said.state}
    events = [("accepted", None), *(("reply", reply) for reply in said.replies), ("done", done)]
    for number, (name, data) in enumerate(events):
        if number > max(seen, 0):
            yield _event(message, number, name, data)


def _event(message: str, number: int, name: str, data: Any) -> str:
    return f"id: {message}:{number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


async def _write(stream: BaseHTTPResponse, text: str) -> None:
    if text:
        await asyncio.wait_for(stream.send(text), WRITE_SECONDS)


def _seen(last: str, message: str) -> int:
    """The number of the last event the client has had of this message, or -1."""
    named, _, number = last.strip().rpartition(":")
    known = named.lower() == message and number.isascii() and number.isdigit()
    return int(number[:9]) if known else -1
