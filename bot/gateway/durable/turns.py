"""Answers a stored message: alone in its conversation, patiently while the assistant is away, and
with the answer on the disk before anybody sees it. Must not give one message two answers."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.gateway.answering.assistant import AssistantDown
from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.desk import Desk
from bot.gateway.answering.reply import Turn
from bot.gateway.durable.held import Held
from bot.gateway.durable.ledger import Ledger
from bot.gateway.durable.patience import patiently
from bot.gateway.durable.record import heard_of, said_of
from bot.gateway.durable.rooms import Room
from bot.log import intake
from bot.log.intake import Said, Waiting

logger = logging.getLogger(__name__)

FRESH = timedelta(seconds=4)  # younger than what is taken up as forgotten


@dataclass(frozen=True)
class Turns:
    """Runs turns. held: a conversation, among several gateways."""

    desk: Desk
    log: Ledger
    held: Held

    async def answer(self, room: Room, waiting: Waiting, patience: float) -> Said:
        """The answer to a message, as it was stored: its first, if it has one already."""
        async with self._alone(room, waiting):
            said = await self._answered_meanwhile(waiting)
            if said is None:
                said = await self._settled(room, waiting, patience)
            return said

    async def conversation(self, room: Room) -> Conversation:
        """What the log holds of a conversation. Another gateway may have changed it, where there
        are several."""
        if room.conversation is None or self.log.is_shared:
            memory = await self.log.read(intake.memory, room.id)
            room.conversation = Conversation.from_memory(room.id, memory)
        return room.conversation

    @asynccontextmanager
    async def _alone(self, room: Room, waiting: Waiting) -> AsyncIterator[None]:
        """One message at a time; but danger waits for nobody."""
        if heard_of(waiting.incoming).is_plain_danger:
            yield
            return
        async with room.floor, self.held.hold(room.id):
            yield

    async def _answered_meanwhile(self, waiting: Waiting) -> Said | None:
        """The answer that another gateway, or an earlier life of this one, has given. Who stored a
        message need not be the first to have its conversation; alone, a young one is not in doubt.
        """
        now = self.desk.now()
        if not self.log.is_shared and now - waiting.at < FRESH:
            return None
        known = await self.log.write(intake.accept, waiting.conversation, waiting.incoming, now)
        return known.said

    async def _settled(self, room: Room, waiting: Waiting, patience: float) -> Said:
        began = time.perf_counter()
        conversation = await self.conversation(room)
        turn = await self._turn(conversation, waiting, patience)
        conversation.remember(turn)
        said = said_of(turn, round((time.perf_counter() - began) * 1000))
        memory = conversation.memory()
        try:
            return await self.log.write(
                intake.settle, waiting.number, said, memory, self.desk.now()
            )
        except BaseException:
            room.conversation = None  # the log did not take it: what stands there counts
            raise

    async def _turn(self, conversation: Conversation, waiting: Waiting, patience: float) -> Turn:
        heard = heard_of(waiting.incoming)
        try:
            return await patiently(lambda: self.desk.answer(conversation, heard), patience)
        except AssistantDown:
            logger.warning("the assistant gave no answer in time")
        except Exception as error:  # a mistake of ours must not leave a visitor without a word
            logger.error("a turn failed", exc_info=error)
        return self.desk.sorry()
