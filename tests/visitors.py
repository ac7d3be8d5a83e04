"""Visitors of a gateway over real HTTP, for its tests: each has a token and sends messages."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import ClientResponse, ClientSession

T = TypeVar("T")

JSON = {"Content-Type": "application/json"}
STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Event:
    """One event of a stream."""

    id: str
    name: str
    data: Any

    @property
    def number(self) -> int:
        return int(self.id.rpartition(":")[2])


@dataclass
class Visitor:
    """One browser with its token."""

    http: ClientSession
    token: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"}

    @classmethod
    async def come(cls, http: ClientSession) -> Visitor:
        answer = await http.post("/api/conversations", json={})
        assert answer.status == 201, await answer.text()
        return cls(http, (await answer.json())["token"])

    async def send(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> ClientResponse:  # fmt: skip
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        options = {} if body is None else {"json": body}
        return await self.http.request(method, path, headers={**self.headers, **more}, **options)

    async def post(self, body: dict[str, Any], **headers: str) -> ClientResponse:
        return await self.send("POST", "/api/messages", body, **headers)

    async def say(self, text: str, message: str | None = None) -> dict[str, Any]:
        return await self._answered({"id": message or new_id(), "text": text})

    async def press(self, button: str) -> dict[str, Any]:
        return await self._answered({"id": new_id(), "button": button})

    async def history(self) -> list[dict[str, Any]]:
        answer = await self.send("GET", "/api/history")
        assert answer.status == 200, await answer.text()
        found: list[dict[str, Any]] = (await answer.json())["messages"]
        return found

    async def events(self, body: dict[str, Any], **headers: str) -> list[Event]:
        """All events of a stream."""
        answer = await self.post(body, **{**STREAM, **headers})
        assert answer.status == 200, await answer.text()
        return [event async for event in events_of(answer)]

    async def _answered(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.post(body)
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits for something that will come; how soon depends on the machine."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while not condition():
        assert clock() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


def new_id() -> str:
    return str(uuid.uuid4())


async def events_of(answer: ClientResponse) -> AsyncIterator[Event]:
    """The events of a stream as they come; comments are left out."""
    fields: dict[str, str] = {}
    async for line in answer.content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield Event(fields["id"], fields["event"], json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}


def visit(url: str, what: Callable[[Visitor], Awaitable[T]]) -> T:
    """What one new visitor sees."""

    async def scenario() -> T:
        async with ClientSession(url) as http:
            return await what(await Visitor.come(http))

    return asyncio.run(scenario())


def fetch(url: str, method: str, path: str, **options: Any) -> tuple[int, Any, dict[str, str]]:
    """Status, body and headers of one request."""

    async def scenario() -> tuple[int, Any, dict[str, str]]:
        async with ClientSession(url) as http:
            answer = await http.request(method, path, **options)
            text = await answer.text()
            body = json.loads(text) if "json" in answer.content_type else text
            return answer.status, body, dict(answer.headers)

    return asyncio.run(scenario())
