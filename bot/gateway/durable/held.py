"""One conversation at a time among several gateways on one PostgreSQL: an advisory lock for each
conversation that is being answered, all of them on one connection, so that a gateway that dies lets
go of everything at once. A gateway alone needs none of this."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.gateway.durable.ledger import Ledger
from bot.log.failures import told

GLANCE = 0.05  # seconds between two looks at a lock that another gateway holds


class Held(Protocol):
    """Whoever makes sure that a conversation is in one hand."""

    def hold(self, conversation: str) -> AbstractAsyncContextManager[None]: ...

    def close(self) -> None: ...


class HeldAlone:
    """For the only gateway."""

    def hold(self, conversation: str) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    def close(self) -> None:
        """Nothing is held."""


class HeldTogether:
    """For one of several."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "locks")
        self._connection: Connection | None = None

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        """Waits until no other gateway has the conversation."""
        key = _key(conversation)
        while not await self._say("pg_try_advisory_lock", key):
            await asyncio.sleep(GLANCE)
        try:
            yield
        finally:
            await self._say("pg_advisory_unlock", key)

    def close(self) -> None:
        self._thread.submit(self._hang_up).result()
        self._thread.shutdown()

    async def _say(self, function: str, key: int) -> bool:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._said, function, key)

    def _said(self, function: str, key: int) -> bool:
        with told(self._engine.url):
            try:
                asked = self._connected().execute(text(f"SELECT {function}(:key)"), {"key": key})
                return bool(asked.scalar())
            except Exception:
                self._hang_up()  # the next one connects anew
                raise

    def _connected(self) -> Connection:
        if self._connection is None:
            alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            self._connection = alone.connect()
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # closed for good: a pooled one would keep its locks
            connection.close()


def held_for(log: Ledger) -> Held:
    """The locks that a gateway with this log needs."""
    if log.is_shared:
        return HeldTogether(log.db.engine)
    return HeldAlone()


def _key(conversation: str) -> int:
    digest = hashlib.sha256(conversation.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
