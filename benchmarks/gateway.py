"""Measures the whole path a visitor's message takes: for ours the public gateway with its tokens,
its masking and its log on the disk, for stock its REST channel. One visitor, twenty, two hundred.
Speaks to addresses of this machine only, for a bounded time."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from benchmarks.errors import BenchError
from benchmarks.load import TURNS, Effort
from bot.settings import LOOPBACK, Limits

FEW, MANY = 20, 200  # conversations at a time
WARMING = 2 * TURNS  # messages that are not counted
# The limits of one address would be what is measured: every visitor comes from this machine.
NO_LIMITS = {"CLINIC_LIMITS": ",".join(f"{limit.name}=1000000000" for limit in fields(Limits))}
Say = Callable[[str], Awaitable[None]]
Choose = Callable[[], str]


@dataclass(frozen=True)
class WholePath:
    """Milliseconds of one visitor's replies, and messages a second of few and of many visitors."""

    p50: float
    p95: float
    few: float
    many: float


@dataclass(frozen=True)
class Door:
    """Where a system's visitors come in. begin: a new conversation, in which can be said."""

    name: str
    begin: Callable[[ClientSession], Awaitable[Say]]


def ours(port: int) -> Door:
    """The public gateway: a token for each conversation, then messages."""
    url = f"http://{LOOPBACK}:{port}/api"

    async def begin(http: ClientSession) -> Say:
        token = (await _sent(http, f"{url}/conversations", {}))["token"]
        headers = {"Authorization": f"Bearer {token}"}

        async def say(text: str) -> None:
            message = {"id": str(uuid.uuid4()), "text": text}
            answer = await _sent(http, f"{url}/messages", message, headers)
            if answer["state"] != "answered":
                raise BenchError("ours gave a message up")

        return say

    return Door("ours", begin)


def stock(port: int) -> Door:
    """Rasa's REST channel: whatever name the sender gives is the conversation."""
    url = f"http://{LOOPBACK}:{port}/webhooks/rest/webhook"

    async def begin(http: ClientSession) -> Say:
        sender = uuid.uuid4().hex

        async def say(text: str) -> None:
            if not await _sent(http, url, {"sender": sender, "message": text}):
                raise BenchError("stock left a message without a reply")

        return say

    return Door("stock", begin)


def measure(doors: Sequence[Door], texts: Sequence[str], effort: Effort) -> dict[str, WholePath]:
    """Each system's speed. Rounds alternate, so that a busy machine slows all of them alike."""
    return asyncio.run(_measure(doors, texts, effort))


async def _measure(
    doors: Sequence[Door], texts: Sequence[str], effort: Effort
) -> dict[str, WholePath]:
    waits: dict[str, list[float]] = {door.name: [] for door in doors}
    rates: dict[tuple[str, int], list[float]] = {}
    pool, patience = TCPConnector(limit=0), ClientTimeout(total=120)
    async with ClientSession(connector=pool, timeout=patience) as http:
        for door in doors:
            await _alone(http, door, _chooser(texts, -1), WARMING)
        for number in range(effort.rounds):
            for door in doors:
                chooser = _chooser(texts, number)
                waits[door.name] += await _alone(http, door, chooser, effort.messages)
            for visitors in (FEW, MANY):
                for door in doors:
                    chooser = _chooser(texts, number)
                    rate = await _together(http, door, chooser, (visitors, effort.seconds))
                    rates.setdefault((door.name, visitors), []).append(rate)
    return {name: _speed(name, waits[name], rates) for name in waits}


async def _alone(http: ClientSession, door: Door, choose: Choose, count: int) -> list[float]:
    """Milliseconds of each of `count` messages of one visitor after another."""
    waits = []
    for number in range(count):
        if number % TURNS == 0:
            say = await door.begin(http)
        start = time.perf_counter()
        await say(choose())
        waits.append((time.perf_counter() - start) * 1000)
    return waits


async def _together(
    http: ClientSession, door: Door, choose: Choose, size: tuple[int, float]
) -> float:
    """Messages a second while so many visitors wait for a reply and then write the next message,
    for so many seconds. To begin a conversation takes time too, and is no message."""
    visitors, seconds = size
    end = time.perf_counter() + seconds
    answered = 0

    async def visitor() -> None:
        nonlocal answered
        while time.perf_counter() < end:
            say = await door.begin(http)
            for _ in range(TURNS):
                if time.perf_counter() >= end:
                    return
                await say(choose())
                answered += time.perf_counter() < end

    await asyncio.gather(*(visitor() for _ in range(visitors)))
    return answered / seconds


async def _sent(
    http: ClientSession, url: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> Any:
    async with http.post(url, json=body, headers=headers) as answer:
        if answer.status >= 300:
            raise BenchError(f"{url} answered {answer.status}")
        return await answer.json()


def _chooser(texts: Sequence[str], seed: int) -> Choose:
    chooser = random.Random(seed)
    return lambda: chooser.choice(texts)


def _speed(name: str, waits: list[float], rates: dict[tuple[str, int], list[float]]) -> WholePath:
    few, many = (statistics.median(rates[name, visitors]) for visitors in (FEW, MANY))
    return WholePath(statistics.median(waits), statistics.quantiles(waits, n=20)[18], few, many)
