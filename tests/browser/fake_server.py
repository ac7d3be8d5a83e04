"""Puts the stand-in gateway on a port, and takes it off as a crash would."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable

from aiohttp import web
from fake_gateway import FakeGateway


class Served:
    """A gateway on a port of this machine, in a thread of its own; it can be killed and revived."""

    def __init__(self, gateway: FakeGateway) -> None:
        self.gateway = gateway
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self._runner: web.AppRunner | None = None
        self.revive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def revive(self) -> None:
        """Listens; again on the same port, if it did before."""
        self._run(self._listen())

    def kill(self) -> None:
        """Ends at once: open connections are cut."""
        self._run(self._stop())

    def close(self) -> None:
        self.kill()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> None:
        self._runner = web.AppRunner(self.gateway.app(), shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._runner is None:
            return
        server = self._runner.server
        for connection in list(server.connections if server else ()):
            if connection.transport is not None:
                connection.transport.abort()
        runner, self._runner = self._runner, None
        for site in list(runner.sites):
            await site.stop()

    def _run(self, work: Awaitable[None]) -> None:
        asyncio.run_coroutine_threadsafe(_finished(work), self._loop).result(10)


async def _finished(work: Awaitable[None]) -> None:
    await work
