"""The assistant in its own process, reached over loopback. Whatever goes wrong on the way is one
thing to the gateway: the assistant is down. Must not log or keep what was asked."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.gateway.answering.assistant import Answered, AssistantDown, Question

PATH = "/webhooks/clinic"
ASK_SECONDS = 8.0
READY_SECONDS = 2.0
FORGET_SECONDS = 5.0
AT_ONCE = 16  # questions; it answers one after the other, and a queue is better kept here
KEEP_ALIVE = 2.0  # seconds, fewer than Rasa's server grants: it must not be the first to hang up


class HttpAssistant:
    """Speaks to the channel of bot/channel.py."""

    def __init__(self, url: str, ask_seconds: float = ASK_SECONDS) -> None:
        self._url = url.rstrip("/") + PATH
        self._ask_seconds = ask_seconds
        self._session: ClientSession | None = None
        self._places: asyncio.Semaphore | None = None

    async def ask(self, question: Question) -> Answered:
        """Raises AssistantDown when there is no answer to be had in time."""
        http, places = self._open()
        try:
            async with places:
                body = await asyncio.wait_for(self._post(http, question), self._ask_seconds)
            return _answered(body)
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise AssistantDown("not reached") from error
        except (ValueError, TypeError, KeyError) as error:
            raise AssistantDown("not understood") from error

    async def forget(self, digests: Sequence[str]) -> None:
        """Raises AssistantDown unless the assistant says that it has forgotten."""
        http, _ = self._open()
        body, patience = {"digests": list(digests)}, ClientTimeout(FORGET_SECONDS)
        try:
            async with http.post(f"{self._url}/forget", json=body, timeout=patience) as answer:
                if answer.status != 204:
                    raise AssistantDown("not understood")
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise AssistantDown("not reached") from error

    async def ready(self) -> bool:
        """Whether the assistant says it is."""
        http, _ = self._open()
        try:
            async with http.get(
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

    async def _post(self, http: ClientSession, question: Question) -> dict[str, Any]:
        async with http.post(f"{self._url}/messages", json=asdict(question)) as answer:
            return await _body(answer)

    def _open(self) -> tuple[ClientSession, asyncio.Semaphore]:
        """Made at first use: both belong to the loop they are made in."""
        if self._session is None or self._places is None:
            connector = TCPConnector(keepalive_timeout=KEEP_ALIVE)
            self._session = ClientSession(connector=connector)
            self._places = asyncio.Semaphore(AT_ONCE)
        return self._session, self._places


async def _body(answer: ClientResponse) -> dict[str, Any]:
    """The answer as the channel's fields, or ValueError."""
    if answer.status != 200:
        raise ValueError("the assistant did not answer 200")
    body = await answer.json()
    if not isinstance(body, dict) or not isinstance(body["understanding"], dict):
        raise ValueError("the answer is not the channel's")
    if not all(isinstance(reply, dict) for reply in body["replies"]):
        raise ValueError("a reply is not an object")
    return body


def _answered(body: dict[str, Any]) -> Answered:
    vector = body.get("vector")
    return Answered(
        body["replies"],
        body["understanding"],
        float(body["confidence"]),
        model=body.get("model"),
        vector=_bytes(vector) if vector else None,
        encoder=body.get("encoder"),
        release=body.get("release"),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the vector is not base64") from error
