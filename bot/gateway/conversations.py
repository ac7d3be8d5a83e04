"""The conversations under way, in this process's memory: where each stands and what was replied to
which message, so that a message sent twice is answered once. A restart forgets them; the durable
log belongs here. Holds no text of a visitor's."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.gateway.conversation import Conversation
from bot.gateway.reply import Turn

Answer = Callable[[Conversation], Awaitable[Turn]]

MOST_CONVERSATIONS = 5_000
MOST_TURNS = 50  # of one conversation, kept for replay
MOST_WAITING = 5  # messages of one conversation that are not answered yet


class Busy(Exception):
    """Too many messages of this conversation wait for their answer."""


class Erased(Exception):
    """This conversation was erased at the visitor's wish."""


@dataclass
class _Open:
    """A conversation with its turns by message id; one turn runs at a time."""

    conversation: Conversation
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: OrderedDict[str, asyncio.Task[Turn]] = field(default_factory=OrderedDict)


class Conversations:
    """Bounded: the conversations used longest ago are forgotten, and begin anew if taken up."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        self._most = most
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._erased: OrderedDict[str, None] = OrderedDict()

    async def turn(self, conversation: str, message: str, answer: Answer) -> Turn:
        """The turn for this message: `answer`'s, or what it was when the message came first.

        A turn once begun runs to its end, also when the visitor has gone meanwhile.
        """
        found = self._found(conversation)
        if message not in found.turns:
            self._begin(found, message, answer)
        return await asyncio.shield(found.turns[message])

    def erase(self, conversation: str) -> None:
        """Forgets the conversation and refuses its token from now on."""
        self._open.pop(conversation, None)
        self._erased[conversation] = None
        _shorten(self._erased, self._most)

    def _found(self, conversation: str) -> _Open:
        if conversation in self._erased:
            raise Erased
        found = self._open.setdefault(conversation, _Open(Conversation(conversation)))
        self._open.move_to_end(conversation)
        _shorten(self._open, self._most)
        return found

    def _begin(self, found: _Open, message: str, answer: Answer) -> None:
        if sum(not turn.done() for turn in found.turns.values()) >= MOST_WAITING:
            raise Busy
        task = asyncio.create_task(_run(found, answer))
        task.add_done_callback(lambda turn: _forget_failed(found, message, turn))
        found.turns[message] = task
        _shorten(found.turns, MOST_TURNS)


async def _run(found: _Open, answer: Answer) -> Turn:
    async with found.lock:
        return await answer(found.conversation)


def _forget_failed(found: _Open, message: str, turn: asyncio.Task[Turn]) -> None:
    """A message that got no turn may be sent again."""
    if turn.cancelled() or turn.exception():
        found.turns.pop(message, None)


def _shorten(entries: OrderedDict[str, Any], most: int) -> None:
    while len(entries) > most:
        entries.popitem(last=False)
