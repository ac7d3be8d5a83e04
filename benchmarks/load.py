"""Sends messages to a system under test and times the replies: one visitor at a time, then twenty
at once. Speaks to addresses of this machine only, for a bounded time."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from benchmarks.errors import BenchError

TURNS = 8  # messages in one conversation
VISITORS = 20
Body = Callable[[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Target:
    """Where a system listens, the JSON it takes, and whether the JSON it gives holds a reply."""

    name: str
    url: str
    body: Body
    replied: Callable[[Any], bool]


@dataclass(frozen=True)
class Speed:
    """Milliseconds of one visitor's replies, and messages a second of twenty visitors."""

    p50: float
    p95: float
    throughput: float


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds of so many messages, and of so many seconds at once."""

    rounds: int
    messages: int
    seconds: float


def measure(targets: Sequence[Target], texts: Sequence[str], effort: Effort) -> dict[str, Speed]:
    """Each target's speed. Rounds alternate, so that a busy machine slows all of them alike."""
    return asyncio.run(_measure(targets, texts, effort))


def answers(target: Target) -> bool:
    """Whether a message sent now is answered."""
    try:
        ask_all(target, ["hello"])
    except (aiohttp.ClientError, BenchError, TimeoutError):
        return False
    return True


def ask_all(target: Target, texts: Sequence[str]) -> list[Any]:
    """The JSON each text is answered with, each a conversation of its own."""
    return asyncio.run(_ask_all(target, texts))


async def _ask_all(target: Target, texts: Sequence[str]) -> list[Any]:
    async with aiohttp.ClientSession() as session:
        return [await _send(session, target, (uuid.uuid4().hex, text)) for text in texts]


async def _measure(
    targets: Sequence[Target], texts: Sequence[str], effort: Effort
) -> dict[str, Speed]:
    waits: dict[str, list[float]] = {target.name: [] for target in targets}
    rates: dict[str, list[float]] = {target.name: [] for target in targets}
    async with aiohttp.ClientSession() as session:
        for target in targets:
            await _alone(session, target, _talk(texts, -1), 2 * TURNS)  # warms up, not counted
        for number in range(effort.rounds):
            for target in targets:
                talk = _talk(texts, number)
                waits[target.name] += await _alone(session, target, talk, effort.messages)
            for target in targets:
                rates[target.name].append(
                    await _together(session, target, _talk(texts, number), effort.seconds)
                )
    return {name: _speed(waits[name], rates[name]) for name in waits}


async def _alone(
    session: aiohttp.ClientSession, target: Target, talk: Iterator[tuple[str, str]], count: int
) -> list[float]:
    """Milliseconds of each of `count` messages, sent one after another."""
    waits = []
    for _ in range(count):
        start = time.perf_counter()
        await _send(session, target, next(talk))
        waits.append((time.perf_counter() - start) * 1000)
    return waits


async def _together(
    session: aiohttp.ClientSession, target: Target, talk: Iterator[tuple[str, str]], seconds: float
) -> float:
    """Messages a second while all visitors wait for a reply and then write the next message."""
    end = time.perf_counter() + seconds
    sent = 0

    async def visitor() -> None:
        nonlocal sent
        while time.perf_counter() < end:
            conversation = [next(talk) for _ in range(TURNS)]
            for message in conversation:
                await _send(session, target, message)
                sent += time.perf_counter() < end

    visitors: list[Awaitable[None]] = [visitor() for _ in range(VISITORS)]
    await asyncio.gather(*visitors)
    return sent / seconds


async def _send(session: aiohttp.ClientSession, target: Target, message: tuple[str, str]) -> Any:
    async with session.post(target.url, json=target.body(*message)) as response:
        if response.status != 200:
            raise BenchError(f"{target.name} answered {response.status}")
        reply = await response.json()
    if not target.replied(reply):
        raise BenchError(f"{target.name} left a message without a reply")
    return reply


def _talk(texts: Sequence[str], seed: int) -> Iterator[tuple[str, str]]:
    """Messages without end: (conversation, text), conversations of TURNS messages in a row."""
    chooser = random.Random(seed)
    while True:
        conversation = uuid.uuid4().hex
        for _ in range(TURNS):
            yield conversation, chooser.choice(texts)


def _speed(waits: list[float], rates: list[float]) -> Speed:
    cuts = statistics.quantiles(waits, n=20)
    return Speed(statistics.median(waits), cuts[18], statistics.median(rates))
