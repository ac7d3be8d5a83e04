"""What a gateway does beside answering requests, from its first moment to its last: takes up what
an earlier life left, delivers call-backs, erases what is old, and ends in order. Must not make any
request wait."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import Sanic

from bot.gateway.delivery.courier import Courier
from bot.gateway.durable.forgetting import forget_for_ever
from bot.gateway.durable.recovery import recover_at_start, recover_for_ever
from bot.gateway.durable.retention import sweep_for_ever
from bot.gateway.views.service import Service

LAST_WORDS = 4.0  # seconds for the turns under way when it is told to end


def install(app: Sanic, service: Service, courier: Courier) -> None:
    """Begins and ends with the server."""
    tasks: list[asyncio.Task[None]] = []

    async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
        await recover_at_start(service.exchange)
        tasks.extend(map(asyncio.create_task, _chores(service, courier)))

    async def finish(app: Sanic, loop: AbstractEventLoop) -> None:
        await service.exchange.finish(LAST_WORDS)

    async def end(app: Sanic, loop: AbstractEventLoop) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await loop.run_in_executor(None, service.close)

    app.register_listener(begin, "before_server_start")
    app.register_listener(finish, "before_server_stop")
    app.register_listener(end, "after_server_stop")


def beside(app: Sanic, chore: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs something from the server's beginning to its end."""
    tasks: list[asyncio.Task[None]] = []

    async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
        tasks.append(asyncio.create_task(chore()))

    async def end(app: Sanic, loop: AbstractEventLoop) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.register_listener(begin, "before_server_start")
    app.register_listener(end, "before_server_stop")


def _chores(service: Service, courier: Courier) -> list[Coroutine[Any, Any, None]]:
    return [
        recover_for_ever(service.exchange),
        sweep_for_ever(service.log, service.desk),
        forget_for_ever(service.log, service.desk),
        courier.run(),
    ]
