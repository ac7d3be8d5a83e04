"""Ten visitors who write while processes die under them, and what each of them has seen. Some send
a message again when the connection is lost, as the chat does; some have gone by then. Must not
judge what it sees."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from visitors import STREAM, Visitor, events_of

VISITORS = 10
MESSAGES = 3  # of each
PAUSE = 1.0  # seconds between two messages of one visitor: ten a second of all
AGAIN = 0.4  # seconds until a message is sent once more
GONE = 0.5  # of those that lose their connection, how many do not come back
PATIENCE = 120.0  # seconds until a visitor who stays has an answer, or something is wrong
SILENCE = ClientTimeout(None, sock_connect=10, sock_read=30)
CONSONANTS = "bcdfghjklmnpqrstvwxz"
LOST = (ClientError, OSError, asyncio.TimeoutError)


@dataclass
class Sent:
    """One message, and what was heard of it. text: as it was acknowledged."""

    id: str
    text: str
    acknowledged: str | None = None
    replies: list[Any] = field(default_factory=list)
    done: dict[str, Any] | None = None


@dataclass
class Talk:
    """One visitor with all it sent, in order."""

    token: str
    sent: list[Sent] = field(default_factory=list)


class Load:
    """All visitors of one trial."""

    def __init__(self, url: str, chooser: random.Random) -> None:
        self.talks: list[Talk] = []
        self.acknowledged = 0
        self._url = url
        self._chooser = chooser
        self._came = asyncio.Condition()

    async def run(self) -> None:
        """Until every visitor has an answer or has gone."""
        async with ClientSession(self._url, timeout=SILENCE) as http:
            visitors = [await Visitor.come(http) for _ in range(VISITORS)]
            self.talks += [Talk(visitor.token) for visitor in visitors]
            pairs = enumerate(zip(visitors, self.talks, strict=True))
            await asyncio.gather(*(self._talk(v, t, n * PAUSE / VISITORS) for n, (v, t) in pairs))

    async def reaches(self, number: int) -> None:
        """Waits until so many messages were acknowledged."""
        async with self._came:
            await self._came.wait_for(lambda: self.acknowledged >= number)

    async def _talk(self, visitor: Visitor, talk: Talk, begin: float) -> None:
        """Writes on without waiting for answers, but not before the last message was taken."""
        await asyncio.sleep(begin)
        under_way = []
        for _ in range(MESSAGES):
            sent = Sent(str(uuid.uuid4()), _text(self._chooser))
            talk.sent.append(sent)
            under_way.append(asyncio.create_task(self._deliver(visitor, sent)))
            pause = asyncio.create_task(asyncio.sleep(PAUSE))
            while not (sent.acknowledged or under_way[-1].done()):
                await asyncio.sleep(0.02)
            await pause
        await asyncio.gather(*under_way)

    async def _deliver(self, visitor: Visitor, sent: Sent) -> None:
        """Sends a message until it is answered, or until the visitor has had enough."""
        stays, end = self._chooser.random() >= GONE, time.monotonic() + PATIENCE
        while True:
            try:
                await self._send(visitor, sent)
            except LOST:
                if not stays:
                    return
            if sent.done is not None:
                return
            assert time.monotonic() < end, f"{sent} has no answer after {PATIENCE:.0f} s"
            await asyncio.sleep(AGAIN)

    async def _send(self, visitor: Visitor, sent: Sent) -> None:
        last = {"Last-Event-ID": f"{sent.id}:{len(sent.replies)}"} if sent.acknowledged else {}
        answer = await visitor.post({"id": sent.id, "text": sent.text}, **STREAM, **last)
        async with answer:
            assert answer.status == 200, await answer.text()
            await self._hear(answer, sent)

    async def _hear(self, answer: ClientResponse, sent: Sent) -> None:
        async for event in events_of(answer):
            if event.name == "accepted":
                sent.acknowledged = event.data["text"]
                async with self._came:
                    self.acknowledged += 1
                    self._came.notify_all()
            elif event.name == "reply":
                sent.replies.append(event.data)
            else:
                sent.done = event.data


def _text(chooser: random.Random) -> str:
    """Words that nothing is hidden of, that are sent once, and that ask the stand-in for nothing
    special: none of its words is without a vowel."""
    return f"what about {''.join(chooser.choices(CONSONANTS, k=10))}"
