"""What the stand-in gateway is made of: what it remembers, how it misbehaves, what it sends."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web


@dataclass
class Talk:
    """One conversation: its messages in order, by the client's id."""

    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)


@dataclass
class Behaviour:
    """How it misbehaves. What is a list is used up, one entry a request to /api/messages."""

    allowed: int | None = None  # replies that may still be made; None for any number
    cut_after: list[int] = field(default_factory=list)  # events sent before the connection is cut
    statuses: list[int] = field(default_factory=list)  # answered instead, 200 for "as usual"
    retry_after: int = 1
    lost_callbacks: int = 0  # of these the visitor never hears that they arrived
    whole: bool = False  # JSON whatever is asked for, as behind a proxy without streams
    lifetime: timedelta = timedelta(days=30)  # of tokens


async def send_events(
    request: web.Request,
    response: web.StreamResponse,
    message: dict[str, Any],
    cut: int | None,
) -> None:
    """Sends what the client has not had of a message, to the end or until the connection is cut."""
    last = request.headers.get("Last-Event-ID", f"{message['id']}:-1")
    number = first = int(last.split(":")[1]) + 1
    await response.write(b": ping\n\n")
    while True:
        event = event_of(message, number)
        if event is None:
            await asyncio.sleep(0.01)
            continue
        if number - first == cut:
            await asyncio.sleep(0.5)  # what was sent is read before the end is noticed
            assert request.transport is not None
            request.transport.close()
            return
        await response.write(f"id: {message['id']}:{number}\n{event}\n\n".encode())
        if event.startswith("event: done"):
            return
        number += 1


def event_of(message: dict[str, Any], number: int) -> str | None:
    """The event of that number, without its id; None while it is not due."""
    if number == 0:
        data: dict[str, Any] = {"id": message["id"], "text": message["text"]}
        return f"event: accepted\ndata: {json.dumps(data)}"
    if number <= len(message["replies"]):
        return f"event: reply\ndata: {json.dumps(message['replies'][number - 1])}"
    if message["state"] == "waiting":
        return None
    data = {key: message[key] for key in ("id", "outcome", "state")}
    return f"event: done\ndata: {json.dumps(data)}"


def answered(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> web.Response:
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, **more}
    text = json.dumps(body)
    kind = "application/problem+json"
    return web.Response(text=text, status=status, content_type=kind, headers=headers)
