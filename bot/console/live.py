"""What staff see without asking again: numbers that change, told to open pages. One look at the log
for all of them every few seconds, and only while somebody is there to be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.log.database import LogError

MOST = 60  # streams in all
MOST_EACH = 6  # of one person: a page in each of their windows
EVERY = 3.0  # seconds between two looks

Numbers = dict[str, int]
Look = Callable[[], Awaitable[Numbers]]

logger = logging.getLogger(__name__)


class Full(Exception):
    """As many streams are open as may be."""


class Listener:
    """One open page; it is told the newest numbers only."""

    def __init__(self, person: int) -> None:
        self.person = person
        self._box: asyncio.Queue[Numbers | None] = asyncio.Queue(1)

    def tell(self, numbers: Numbers | None) -> None:
        """None: the server ends."""
        if self._box.full():
            self._box.get_nowait()
        self._box.put_nowait(numbers)

    async def hear(self, seconds: float) -> Numbers | None:
        """The next numbers; raises asyncio.TimeoutError when there was nothing new."""
        return await asyncio.wait_for(self._box.get(), seconds)


class Live:
    """Those who are told, and what they were told last."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._listeners: set[Listener] = set()
        self._numbers: Numbers | None = None
        self._watch: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listen(self, person: int, look: Look) -> AsyncIterator[Listener]:
        """A place among those who are told, for as long as it is held; raises Full."""
        mine = sum(listener.person == person for listener in self._listeners)
        if len(self._listeners) >= MOST or mine >= MOST_EACH:
            raise Full
        listener = Listener(person)
        self._listeners.add(listener)
        if self._numbers is not None:
            listener.tell(self._numbers)
        if self._watch is None:
            self._watch = asyncio.ensure_future(self._look_and_tell(look))
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._rest()

    def close(self) -> None:
        """Lets everybody go."""
        for listener in self._listeners:
            listener.tell(None)
        self._rest()

    def _rest(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self._numbers = None

    async def _look_and_tell(self, look: Look) -> None:
        while True:
            try:
                numbers = await look()
            except LogError as error:
                logger.warning("%s", error)
            else:
                if numbers != self._numbers:
                    self._numbers = numbers
                    for listener in self._listeners:
                        listener.tell(numbers)
            await asyncio.sleep(self._every)
