"""One message durable from end to end: stored before it is acknowledged, answered in the order of
its conversation, its answer stored before it is shown. What was acknowledged is answered although
the visitor has gone or this process has died. Must not show anything the log does not hold."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timezone

from bot.gateway.answering.conversation import Standing
from bot.gateway.answering.heard import Heard
from bot.gateway.durable.record import incoming_of
from bot.gateway.durable.rooms import Room, Rooms
from bot.gateway.durable.turns import Turns
from bot.log import intake
from bot.log.intake import Accepted, Incoming, Said, Waiting

PATIENCE = 20.0  # seconds to wait for the assistant
MOST_WAITING = 5  # messages of one conversation that are not answered yet
LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


class Busy(Exception):
    """Too many messages of this conversation wait for their answer."""


@dataclass(frozen=True)
class Message:
    """What a visitor sent: a typed text, the id of a pressed button, or a wish for which the page
    has a button of its own. `id` is the client's."""

    id: str
    text: str = ""
    button: str | None = None
    wish: str | None = None


@dataclass(frozen=True)
class Taken:
    """A message that is on the disk, and its answer to come. text: what was stored of it."""

    id: str
    text: str
    said: asyncio.Future[Said]


@dataclass(frozen=True)
class Exchange:
    """Takes messages and answers them."""

    turns: Turns
    rooms: Rooms = field(default_factory=Rooms)
    most_waiting: int = MOST_WAITING
    patience: float = PATIENCE

    async def take(self, conversation: str, message: Message) -> Taken:
        """Stores a message and begins to answer it; one that came before is not answered twice.

        Runs to its end also when the visitor has gone meanwhile.
        """
        return await asyncio.shield(asyncio.create_task(self._take(conversation, message)))

    def take_up(self, waiting: Waiting, patience: float) -> None:
        """Answers a message that was stored and forgotten, unless that is under way."""
        room = self.rooms.enter(waiting.conversation)
        if waiting.incoming.id not in room.turns:
            self._begin(room, waiting, patience)

    async def standing(self, conversation: str) -> Standing:
        """Where a conversation stands."""
        return (await self.turns.conversation(self.rooms.enter(conversation))).standing

    async def erase(self, conversation: str) -> None:
        """Erases a conversation; its token is worth nothing from now on."""
        await self.turns.log.write(intake.erase, conversation, self.turns.desk.now())
        self.rooms.forget(conversation)

    async def finish(self, seconds: float) -> None:
        """Waits for the turns under way, for so long; the rest is taken up at the next start."""
        if turns := self.rooms.turns():
            await asyncio.wait(turns, timeout=seconds)

    async def _take(self, conversation: str, message: Message) -> Taken:
        room = self.rooms.enter(conversation)
        async with room.door:  # answers begin in the order in which messages were stored
            incoming = incoming_of(message.id, await self._heard(room, message))
            if self._is_crowded(room, incoming):
                raise Busy
            now = self.turns.desk.now()
            accepted = await self.turns.log.write(intake.accept, conversation, incoming, now)
            said = self._said(room, incoming, accepted, now)
            return Taken(message.id, incoming.text, said)

    async def _heard(self, room: Room, message: Message) -> Heard:
        desk = self.turns.desk
        if message.wish is not None:
            return desk.read_wish(message.wish)
        if message.button is not None:
            return desk.read_button(await self.turns.conversation(room), message.button)
        return desk.read(message.text)

    def _is_crowded(self, room: Room, incoming: Incoming) -> bool:
        """Whether too many wait already. Danger is heard out all the same."""
        known = incoming.id in room.turns or incoming.flag is not None
        return not known and len(room.turns) >= self.most_waiting

    def _said(
        self, room: Room, incoming: Incoming, accepted: Accepted, now: datetime
    ) -> asyncio.Future[Said]:
        if accepted.said is not None:
            known = asyncio.get_running_loop().create_future()
            known.set_result(accepted.said)
            return known
        if incoming.id in room.turns:
            return room.turns[incoming.id]
        at = now if accepted.new else LONG_AGO
        return self._begin(room, Waiting(accepted.number, room.id, incoming, at), self.patience)

    def _begin(self, room: Room, waiting: Waiting, patience: float) -> asyncio.Task[Said]:
        task = asyncio.create_task(self.turns.answer(room, waiting, patience))
        room.turns[waiting.incoming.id] = task
        task.add_done_callback(lambda turn: _leave(room, waiting.incoming.id, turn))
        return task


def _leave(room: Room, message: str, turn: asyncio.Task[Said]) -> None:
    """A turn that failed is told to who waits for it, and taken up again by who recovers."""
    room.turns.pop(message, None)
    if not turn.cancelled():
        turn.exception()  # looked at, or asyncio would write it to the log at some later time
