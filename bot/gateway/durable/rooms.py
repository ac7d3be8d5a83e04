"""The conversations in use in this process: what each stands at, its turns under way, and the locks
that keep its messages in order. A bounded memory of what the log holds; forgetting costs a look
there. Holds no text of a visitor's."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.gateway.answering.conversation import Conversation
from bot.log.intake import Said

MOST = 5_000


@dataclass
class Room:
    """One conversation. door: held while a message is stored; floor: held while one is answered;
    turns: by message id, those under way; conversation: None until it was read from the log."""

    id: str
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    floor: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: dict[str, asyncio.Task[Said]] = field(default_factory=dict)
    conversation: Conversation | None = None

    @property
    def is_busy(self) -> bool:
        return bool(self.turns) or self.door.locked()


class Rooms:
    """Those used longest ago are left first, but none in which something is going on."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    def enter(self, conversation: str) -> Room:
        """The room of a conversation."""
        room = self._rooms.get(conversation)
        if room is None:
            self._make_space()
            room = self._rooms[conversation] = Room(conversation)
        self._rooms.move_to_end(conversation)
        return room

    def forget(self, conversation: str) -> None:
        """Leaves a room; what is under way there goes on."""
        self._rooms.pop(conversation, None)

    def turns(self) -> list[asyncio.Task[Said]]:
        """Everything under way."""
        return [turn for room in self._rooms.values() for turn in room.turns.values()]

    def _make_space(self) -> None:
        for name in list(self._rooms) if len(self._rooms) >= self._most else ():
            if not self._rooms[name].is_busy:
                del self._rooms[name]
                return
