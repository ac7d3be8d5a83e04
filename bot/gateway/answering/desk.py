"""One message, from what arrived to what is shown: read (cleaned, masked, checked for danger), and
answered, by the assistant or in the gateway's own words, with ways on. The two are apart so that
a message can be stored in between. Must not listen on a port, and must not log or keep a text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from bot.gateway.answering.assistant import Answered, Assistant, AssistantDown, Question
from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.heard import GONE, Heard, RedFlagRules, hear
from bot.gateway.answering.phrasebook import Phrasebook
from bot.gateway.answering.reply import Button, Meaning, Reply, Turn

DOUBT_SECONDS = 2.0  # for the assistant to say that it is no danger
EMERGENCY = "emergency"
UNSURE = Meaning(confidence=0.0)


@dataclass(frozen=True)
class Faq:
    """What the desk must know of a FAQ: its title, and where its answer comes from."""

    title: str
    source: str


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Desk:
    """Answers messages. One for all conversations; what differs stands in `Conversation`."""

    assistant: Assistant
    red_flags: RedFlagRules
    phrasebook: Phrasebook
    faqs: dict[str, Faq]
    now: Callable[[], datetime] = utc_now

    def read(self, text: str) -> Heard:
        """What is kept of a typed message."""
        return hear(text, self.red_flags, self.phrasebook.clinic.country)

    def speaks_of_danger(self, text: str) -> bool:
        """Whether a typed message must be answered whatever else stands against it."""
        return self.read(text).flag is not None

    def read_button(self, conversation: Conversation, button: str) -> Heard:
        """What is kept of a pressed button, which comes as the id it was handed out with."""
        offer = conversation.pressed(button)
        if offer is None:
            return Heard(self.phrasebook.gone(), GONE)
        return Heard(offer.title, offer.answer)

    def read_wish(self, name: str) -> Heard:
        """What is kept of a wish that has a button of its own on the page, such as not_helpful."""
        return Heard(self.phrasebook.wish(name) or name, name)

    async def answer(self, conversation: Conversation, heard: Heard) -> Turn:
        """What to show for a message. Raises AssistantDown; danger needs no assistant."""
        if heard.flag:
            return await self._warned(conversation, heard)
        return self._unasked(heard) or await self._asked(conversation, heard)

    async def _warned(self, conversation: Conversation, heard: Heard) -> Turn:
        """The answer to danger. Where it may be none, the assistant decides, if it is quick."""
        warning = self._settled(Turn((self.phrasebook.emergency(heard.danger, self.now()),)))
        if heard.is_plain_danger or self._unasked(heard):
            return warning
        try:
            turn = await asyncio.wait_for(self._asked(conversation, heard), DOUBT_SECONDS)
        except (AssistantDown, asyncio.TimeoutError):
            return warning
        return warning if turn.failed or turn.outcome == EMERGENCY else turn

    def _unasked(self, heard: Heard) -> Turn | None:
        """The answer to what the assistant need not be asked."""
        if heard.is_too_long:
            return self._own("too_long", links=("call",))
        if heard.is_gone:
            return self._own("button_gone")
        if heard.button is None and not heard.is_readable:
            return self._own("no_words")
        return None

    async def _asked(self, conversation: Conversation, heard: Heard) -> Turn:
        question = Question(
            conversation.id, heard.question, self._button(heard), conversation.standing.context()
        )
        answered = await self.assistant.ask(question)
        words = await self.edition(answered.release)
        turn = words.word(conversation, answered)
        return words._with_card(turn) if heard.holds_phone else turn

    async def edition(self, release: str | None) -> Desk:
        """The desk with the texts that go with a release's answers."""
        return self

    def sorry(self) -> Turn:
        """What to show when the assistant could not be had."""
        turn = self._own("assistant_down", links=("call", "book"))
        return replace(turn, failed=True)

    async def handle(self, conversation: Conversation, text: str) -> Turn:
        """A typed message from beginning to end, for those who keep no log."""
        try:
            turn = await self.answer(conversation, self.read(text))
        except AssistantDown:
            turn = self.sorry()
        conversation.remember(turn)
        return turn

    def _button(self, heard: Heard) -> str | None:
        """The answer that is asked for, if that is certain. What a wish means depends on what was
        said before, which the assistant knows of typed messages only."""
        if heard.is_only_phone:
            return "call"
        return None if self.phrasebook.wish(heard.button) else heard.button

    def word(self, conversation: Conversation, answered: Answered) -> Turn:
        """What the assistant said, as it is shown."""
        if not answered.replies:
            return self.sorry()
        replies = tuple(self._reply(conversation, message) for message in answered.replies)
        return self._settled(
            Turn(
                replies,
                options=tuple(dict.fromkeys(_options(answered.replies))),
                meaning=_meaning(answered),
                offer=_offer(answered),
            )
        )

    def _reply(self, conversation: Conversation, message: dict[str, Any]) -> Reply:
        """One bot message of Rasa's as a reply; its metadata says what kind of answer it is."""
        meta = message.get("metadata") or {}
        answer = message.get("answer") or meta.get("answer") or _faq_key(message)
        outcome = meta.get("outcome") or "answered"
        asked = (*conversation.standing.asked, *self._titles(answer))
        reason = meta.get("reason")
        return Reply(
            message.get("text") or "",
            answer=answer,
            outcome=outcome,
            buttons=tuple(
                Button(button["title"], conversation.issue(button["id"], button["title"]))
                for button in message.get("buttons") or ()
            ),
            links=self.phrasebook.links(meta.get("links") or (), self.now()),
            card=meta.get("card"),
            source=self._source(answer) if outcome == "answered" else None,
            hand_off=self.phrasebook.hand_off(reason, asked) if reason else None,
        )

    def _settled(self, turn: Turn) -> Turn:
        """The turn with the titles of what was asked."""
        asked = tuple(title for answer in turn.answers for title in self._titles(answer))
        return replace(turn, asked=asked)

    def _own(self, name: str, links: tuple[str, ...] = ()) -> Turn:
        reply = self.phrasebook.say(name, self.now(), links)
        return Turn((reply,), meaning=UNSURE, own=True)

    def _with_card(self, turn: Turn) -> Turn:
        """Offers the call-back card to a visitor who typed a phone number."""
        if any(reply.card for reply in turn.replies):
            return turn
        note = self.phrasebook.say("number_hidden", self.now())
        return replace(turn, replies=(*turn.replies, replace(note, outcome=None, card="callback")))

    def _source(self, answer: str | None) -> str | None:
        return self.faqs[answer].source if answer in self.faqs else None

    def _titles(self, answer: str | None) -> tuple[str, ...]:
        return (self.faqs[answer].title,) if answer in self.faqs else ()


def _meaning(answered: Answered) -> Meaning:
    candidates = answered.understanding.get("candidates") or []
    return Meaning(
        round(answered.confidence, 4),
        tuple((c["id"], c["confidence"]) for c in candidates),
        answered.model,
        answered.vector,
        answered.encoder,
    )


def _faq_key(message: dict[str, Any]) -> str | None:
    action = str(message.get("utter_action") or "")
    return action.split("/", 1)[1] if "/" in action else None


def _options(messages: list[dict[str, Any]]) -> list[str]:
    """What was offered. "None of these" counts only where it was likely to be meant."""
    buttons = [button for message in messages for button in message.get("buttons") or ()]
    return [button["id"] for button in buttons if button.get("counted", True)]


def _offer(answered: Answered) -> str | None:
    """What a "yes" to the last reply would take up."""
    offer = (answered.replies[-1].get("metadata") or {}).get("offer")
    return offer if isinstance(offer, str) else None
