"""Visitors who write twenty messages a second through the widget's API while it is published, and
what they got: how long they waited, whether anything failed, whether an answer mixed two releases.
Must not publish."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import aiohttp

from benchmarks.errors import BenchError
from benchmarks.publish_project import STORY

RATE = 20.0  # messages a second
TURNS = 8  # messages in one conversation
AGAIN = 0.2  # seconds until one who waits for an answer asks anew
LIMIT = aiohttp.ClientTimeout(total=60)
TOLD = re.compile(r"The aquarium has (\d+) fish")
# Asked again and again: what must be answered alike all the time, and what tells the release.
ASKED = (
    STORY.question,
    "how much does a session cost?",
    "does it hurt?",
    "is it safe when I'm pregnant?",
)


@dataclass(frozen=True)
class Waits:
    """p50 and p99 in milliseconds; mixed: answers that no single release would have given."""

    messages: int
    failed: int
    mixed: int
    p50: float
    p99: float


@dataclass(frozen=True)
class Reply:
    """One answered message: when it was sent, its milliseconds, its question and its texts."""

    at: float
    waited: float
    question: str
    told: tuple[tuple[str | None, str], ...]


class Visitors:
    """Twenty messages a second, each sent when it is due, whether or not others are answered."""

    def __init__(self, http: aiohttp.ClientSession, api: str) -> None:
        self._http = http
        self._api = api
        self._replies: list[Reply] = []
        self._failed = 0
        self._going: asyncio.Task[None] | None = None

    async def heard_for(self, seconds: float) -> Waits:
        """What they got while nothing was published."""
        self.begin()
        await asyncio.sleep(seconds)
        return await self.end(None)

    def begin(self) -> None:
        self._replies, self._failed = [], 0
        self._going = asyncio.create_task(self._go())

    async def end(self, publishings: int | None) -> Waits:
        """What they got; publishings: how many releases told a number, None if none did."""
        if self._going is None:
            raise BenchError("nobody has begun to write")
        self._going.cancel()
        await asyncio.gather(self._going, return_exceptions=True)
        waits = sorted(reply.waited for reply in self._replies)
        if not waits:
            raise BenchError("no message was answered")
        return Waits(
            len(waits) + self._failed,
            self._failed,
            mixed(self._replies, publishings),
            waits[len(waits) // 2],
            waits[min(int(len(waits) * 0.99), len(waits) - 1)],
        )

    async def _go(self) -> None:
        due, sent = time.monotonic(), []
        try:
            for number, question in enumerate(cycle(ASKED)):
                if number % TURNS == 0:
                    headers = await begin(self._http, self._api)
                sent.append(asyncio.create_task(self._send(headers, question)))
                due += 1 / RATE
                await asyncio.sleep(max(due - time.monotonic(), 0))
        finally:
            await asyncio.gather(*sent, return_exceptions=True)

    async def _send(self, headers: dict[str, str], question: str) -> None:
        began = time.monotonic()
        try:
            answer = await say(self._http, self._api, headers, question)
        except (aiohttp.ClientError, TimeoutError, BenchError):
            self._failed += 1
            return
        waited = (time.monotonic() - began) * 1000
        told = tuple((reply.get("answer"), reply["text"]) for reply in answer["replies"])
        self._replies.append(Reply(began, waited, question, told))


def mixed(replies: list[Reply], publishings: int | None) -> int:
    """Answers that are empty, or tell a number that was never published, or one that is older than
    a number told before to a message that was sent earlier."""
    wrong, newest = 0, -1
    for reply in sorted(replies, key=lambda reply: reply.at):
        if not reply.told or not all(text for _, text in reply.told):
            wrong += 1
            continue
        found = TOLD.search(" ".join(text for _, text in reply.told))
        if found is None:
            continue
        number = int(found[1])
        if publishings is None or number >= publishings or number < newest - 1:
            wrong += 1
        newest = max(newest, number)
    return wrong


async def begin(http: aiohttp.ClientSession, api: str) -> dict[str, str]:
    """A new conversation; what a message of it must carry."""
    async with http.post(f"{api}/conversations", json={}, timeout=LIMIT) as answer:
        if answer.status >= 300:
            raise BenchError(f"a conversation was answered with {answer.status}")
        token = (await answer.json())["token"]
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


async def say(
    http: aiohttp.ClientSession, api: str, headers: dict[str, str], text: str
) -> dict[str, Any]:
    """The answer to a message; BenchError if there is none."""
    body = {"id": str(uuid.uuid4()), "text": text}
    async with http.post(f"{api}/messages", json=body, headers=headers, timeout=LIMIT) as answer:
        if answer.status >= 300:
            raise BenchError(f"a message was answered with {answer.status}")
        found: dict[str, Any] = await answer.json()
    if found["state"] != "answered":
        raise BenchError("a message was given up")
    return found


async def say_until(
    http: aiohttp.ClientSession, api: str, question: str, wanted: str, patience: float
) -> None:
    """Asks until it is answered so."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        answer = await say(http, api, await begin(http, api), question)
        if any(wanted in reply["text"] for reply in answer["replies"]):
            return
        await asyncio.sleep(AGAIN)
    raise BenchError(f"{question!r} was not answered in {patience:.0f} s")
