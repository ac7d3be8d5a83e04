"""What supervisors and proxies ask: is the gateway alive, would a message be taken and answered. An
honest no is better than a yes that costs a visitor's message."""

from __future__ import annotations

import asyncio
import json
import logging
import time

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot.gateway.answering.assistant import Assistant
from bot.gateway.durable.ledger import Ledger
from bot.log.database import LogError
from bot.log.probe import probe

logger = logging.getLogger(__name__)

GOOD_FOR = 1.0  # seconds
LONGEST = 1.5  # seconds; a log that takes longer would keep visitors waiting

health = Blueprint("health")


class Readiness:
    """Looks at assistant and log, at most once a second."""

    def __init__(self, assistant: Assistant, log: Ledger) -> None:
        self._assistant = assistant
        self._log = log
        self._looking: asyncio.Task[dict[str, bool]] | None = None
        self._looked = 0.0

    async def now(self) -> dict[str, bool]:
        """Which of the two can be had."""
        old = time.monotonic() - self._looked > GOOD_FOR
        if self._looking is None or (old and self._looking.done()):
            self._looking = asyncio.create_task(self._look())
            self._looked = time.monotonic()
        return await asyncio.shield(self._looking)

    async def _look(self) -> dict[str, bool]:
        assistant, log = await asyncio.gather(self._assistant.ready(), self._is_writable())
        return {"assistant": assistant, "log": log}

    async def _is_writable(self) -> bool:
        try:
            await asyncio.wait_for(self._log.write(probe), LONGEST)
        except (LogError, asyncio.TimeoutError) as error:
            logger.error("the log cannot be written: %s", error)
            return False
        return True


@health.get("/healthz")
async def healthz(request: Request) -> HTTPResponse:
    """Whether this process is alive."""
    return _said(200, {"alive": True})


@health.get("/readyz")
async def readyz(request: Request) -> HTTPResponse:
    """Whether a visitor's message would be stored and answered."""
    readiness: Readiness = request.app.ctx.service.readiness
    found = await readiness.now()
    ready = all(found.values())
    return _said(200 if ready else 503, {"ready": ready, **found})


def _said(status: int, body: dict[str, bool]) -> HTTPResponse:
    headers = {"Cache-Control": "no-store"}
    return HTTPResponse(json.dumps(body), status, headers, content_type="application/json")
