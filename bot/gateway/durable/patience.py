"""Asks again while the assistant is down, hung or being restarted: a visitor would rather wait some
seconds than be sent away. Must not decide what a visitor is told when it was in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain, repeat
from typing import TypeVar

from bot.gateway.answering.assistant import AssistantDown

T = TypeVar("T")

PAUSES = (0.1, 0.3, 0.6, 1.0)  # seconds; the last goes on for as long as need be


async def patiently(ask: Callable[[], Awaitable[T]], seconds: float) -> T:
    """What `ask` returns, tried again while it raises AssistantDown; that, when time is up."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    for pause in _pauses():
        try:
            return await asyncio.wait_for(ask(), max(end - clock(), 0.0))
        except asyncio.TimeoutError as error:
            raise AssistantDown("out of time") from error
        except AssistantDown:
            if clock() + pause >= end:
                raise
        await asyncio.sleep(pause)
    raise AssistantDown("out of time")


def _pauses() -> Iterator[float]:
    return chain(PAUSES, repeat(PAUSES[-1]))
