"""Plays scripts: everything a visitor's message goes through, at a time of the script's own. Nobody
is written to, whatever a script asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from bot.demo.scripts import CallBack, Click, Press, Say, Script, Step, Thumb, Wait
from bot.gateway.answering.desk import Desk
from bot.gateway.durable.exchange import Exchange, Message
from bot.gateway.durable.held import held_for
from bot.gateway.durable.ledger import Ledger
from bot.gateway.durable.turns import Turns
from bot.gateway.http.incoming import Wish
from bot.gateway.views.callback import checked, request_of
from bot.language.masking import mask
from bot.language.text import clean
from bot.log import callbacks, signals
from bot.log.intake import Said
from bot.log.made_up import PREFIX
from bot.log.signals import Feedback

NOT_HELPFUL = "not_helpful"
READING = (15, 75)  # seconds between an answer and what follows
PLEASED, ANNOYED = 0.10, 0.03  # how often a plain answer gets a thumb that no script asks for


@dataclass
class Clock:
    """The time of who is talking."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Talk:
    """One conversation under way: its id, the last message and what was said to it."""

    id: str
    message: str = ""
    said: Said | None = None


class Player:
    """Plays one conversation after the other into a log."""

    def __init__(self, desk: Desk, log: Ledger, chance: random.Random) -> None:
        self._clock = Clock(desk.now())
        self._desk = replace(desk, now=self._clock)
        self._log = log
        self._exchange = Exchange(Turns(self._desk, log, held_for(log)))
        self._chance = chance

    async def play(self, script: Script, begin: datetime, until: datetime) -> None:
        """A whole conversation, or as much of it as there is time for."""
        self._clock.now = begin
        talk = Talk(f"{PREFIX}{self._chance.getrandbits(96):024x}")
        for step in script.steps:
            await self._step(talk, step)
            self._clock.now += timedelta(seconds=self._chance.uniform(*READING))
            if self._clock.now >= until:
                break
        self._exchange.rooms.forget(talk.id)

    async def _step(self, talk: Talk, step: Step) -> None:
        if isinstance(step, Say):
            await self._send(talk, Message(self._uuid(), self._chance.choice(step.texts)))
            await self._judge_by_chance(talk)
        elif isinstance(step, Wait):
            self._clock.now += step.minutes
        elif talk.said is None:
            return
        elif isinstance(step, Press):
            await self._press(talk, talk.said, step.place)
        elif isinstance(step, Thumb):
            await self._judge(talk, step)
        elif isinstance(step, Click) and step.kind in talk.said.handed_off:
            now = self._clock.now
            await self._log.write(signals.click, talk.id, talk.message, step.kind, now)
        elif isinstance(step, CallBack):
            await self._ask_for_call(talk, step)

    async def _send(self, talk: Talk, message: Message) -> None:
        taken = await self._exchange.take(talk.id, message)
        talk.message, talk.said = message.id, await taken.said

    async def _press(self, talk: Talk, said: Said, place: int) -> None:
        ids = [button["id"] for reply in said.replies for button in reply.get("buttons") or ()]
        if len(ids) >= place:
            await self._send(talk, Message(self._uuid(), button=ids[place - 1]))

    async def _judge(self, talk: Talk, thumb: Thumb) -> None:
        reason = mask(clean(thumb.reason), self._desk.phrasebook.clinic.country).text
        given = Feedback(talk.message, thumb.verdict, reason)
        await self._log.write(signals.feedback, talk.id, given, self._clock.now)
        if thumb.verdict == "missed":
            wish = str(uuid5(UUID(talk.message), "missed"))
            await self._send(talk, Message(wish, wish=NOT_HELPFUL))

    async def _judge_by_chance(self, talk: Talk) -> None:
        draw = self._chance.random()
        if talk.said is None or talk.said.outcome != "answered" or draw > PLEASED + ANNOYED:
            return
        await self._judge(talk, Thumb("up" if draw < PLEASED else "down"))

    async def _ask_for_call(self, talk: Talk, asked: CallBack) -> None:
        wish = checked(Wish(self._uuid(), asked.name, asked.phone, asked.when, True), self._desk)
        standing = await self._exchange.standing(talk.id)
        request = request_of(wish, standing, self._desk)
        await self._log.write(callbacks.request, talk.id, request, (), self._clock.now)

    def _uuid(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))
