"""The assistant in its own process, reached over loopback. Whatever goes wrong on the way is one
thing to the gateway: the assistant is down. Must not log or keep what was asked."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    TCPConnector,
)

from bot.gateway.assistant import Answered, AssistantDown, Question

PATH = "/webhooks/clinic"
ASK_SECONDS = 8.0
READY_SECONDS = 2.0
RETRY_AFTER = 0.3  # seconds; a refused connection means that nothing was asked yet
KEEP_ALIVE = 2.0  # seconds, fewer than Rasa's server grants: it must not be the first to hang up


class HttpAssistant:
    """Speaks to the channel of bot/channel.py."""

    def __init__(self, url: str, ask_seconds: float = ASK_SECONDS) -> None:
        self._url = url.rstrip("/") + PATH
        self._ask_seconds = ask_seconds
        self._session: ClientSession | None = None

    async def ask(self, question: Question) -> Answered:
        """Raises AssistantDown when there is no answer to be had in time."""
        try:
            body = await asyncio.wait_for(self._asked(question), self._ask_seconds)
            return Answered(body["replies"], body["understanding"], float(body["confidence"]))
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise AssistantDown("not reached") from error
        except (ValueError, TypeError, KeyError) as error:
            raise AssistantDown("not understood") from error

    async def ready(self) -> bool:
        """Whether the assistant says it is."""
        try:
            async with self._http().get(
                f"{self._url}/ready", timeout=ClientTimeout(READY_SECONDS)
            ) as answer:
                return answer.status == 200
        except (ClientError, OSError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        """Ends the connections; a later question opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _asked(self, question: Question) -> dict[str, Any]:
        try:
            return await self._post(asdict(question))
        except ClientConnectorError:
            await asyncio.sleep(RETRY_AFTER)
            return await self._post(asdict(question))

    async def _post(self, question: dict[str, Any]) -> dict[str, Any]:
        async with self._http().post(f"{self._url}/messages", json=question) as answer:
            return await _body(answer)

    def _http(self) -> ClientSession:
        """Made at first use: a session belongs to the loop it is made in."""
        if self._session is None:
            connector = TCPConnector(keepalive_timeout=KEEP_ALIVE)
            self._session = ClientSession(connector=connector)
        return self._session


async def _body(answer: ClientResponse) -> dict[str, Any]:
    """The answer as the channel's three fields, or ValueError."""
    if answer.status != 200:
        raise ValueError("the assistant did not answer 200")
    body = await answer.json()
    if not isinstance(body, dict) or not isinstance(body["understanding"], dict):
        raise ValueError("the answer is not the channel's")
    if not all(isinstance(reply, dict) for reply in body["replies"]):
        raise ValueError("a reply is not an object")
    return body
