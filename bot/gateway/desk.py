"""One message, from what arrived to what is shown: cleaned, masked, checked for danger, given to
the assistant, worded with ways on. Everything a visitor writes goes through here, whether it came
over HTTP or from the command line. Must not listen on a port, and must not log or keep a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from bot.gateway.assistant import Answered, Assistant, AssistantDown, Question
from bot.gateway.conversation import Conversation
from bot.gateway.phrasebook import Phrasebook
from bot.gateway.reply import Button, Reply, Turn
from bot.language.masking import Masked, mask
from bot.language.red_flags import RedFlags
from bot.language.text import clean, words

LONGEST = 1_000  # characters in one message
LONGEST_CHECKED = 4_000  # characters searched for danger, also in a message too long to answer


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
    red_flags: RedFlags
    phrasebook: Phrasebook
    faqs: dict[str, Faq]
    now: Callable[[], datetime] = utc_now

    async def handle(self, conversation: Conversation, text: str) -> Turn:
        """What to show for a typed message. Any string is a message."""
        plain = clean(text)
        if flag := self.red_flags.check(plain[:LONGEST_CHECKED]):
            return self._settled(conversation, Turn((self._emergency(flag.kind),)), None)
        if len(plain) > LONGEST:
            return self._own(conversation, "too_long", links=("call",))
        if not words(plain) or _is_command(plain):
            return self._own(conversation, "no_words")
        masked = mask(plain.lstrip("/ "), self.phrasebook.clinic.country)
        only_number = "phone" in masked.kinds and len(words(masked.text)) <= 3
        turn = await self._ask(conversation, masked.text, "call" if only_number else None)
        return self._with_card(turn, masked)

    async def press(self, conversation: Conversation, button: str) -> Turn:
        """What to show for a pressed button, by the opaque id it was handed out with."""
        answer = conversation.pressed(button)
        if answer is None:
            return self._own(conversation, "button_gone")
        title = self.faqs[answer].title if answer in self.faqs else answer
        return await self._ask(conversation, title, answer)

    async def _ask(self, conversation: Conversation, text: str, button: str | None) -> Turn:
        question = Question(conversation.id, text, button, conversation.standing.context())
        try:
            answered = await self.assistant.ask(question)
        except AssistantDown:
            return self._own(conversation, "assistant_down", links=("call", "book"))
        if not answered.replies:
            return self._own(conversation, "assistant_down", links=("call", "book"))
        return self._settled(conversation, self._turn(conversation, answered), _offer(answered))

    def _turn(self, conversation: Conversation, answered: Answered) -> Turn:
        replies = [self._reply(conversation, message) for message in answered.replies]
        candidates = answered.understanding.get("candidates") or []
        return Turn(
            tuple(replies),
            options=tuple(dict.fromkeys(_options(answered.replies))),
            confidence=round(answered.confidence, 4),
            candidates=tuple((c["id"], c["confidence"]) for c in candidates),
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
                Button(button["title"], conversation.issue(button["id"]))
                for button in message.get("buttons") or ()
            ),
            links=self.phrasebook.links(meta.get("links") or (), self.now()),
            card=meta.get("card"),
            source=self._source(answer) if outcome == "answered" else None,
            hand_off=self.phrasebook.hand_off(reason, asked) if reason else None,
        )

    def _settled(self, conversation: Conversation, turn: Turn, offer: str | None) -> Turn:
        """The turn, with the conversation brought up to it."""
        asked = tuple(title for answer in turn.answers for title in self._titles(answer))
        conversation.standing = conversation.standing.after(turn, offer, asked)
        return turn

    def _own(self, conversation: Conversation, name: str, links: tuple[str, ...] = ()) -> Turn:
        return Turn((self.phrasebook.say(name, self.now(), links),), confidence=0.0)

    def _emergency(self, kind: str) -> Reply:
        return self.phrasebook.emergency(kind, self.now())

    def _with_card(self, turn: Turn, masked: Masked) -> Turn:
        """Offers the call-back card to a visitor who typed a phone number."""
        if "phone" not in masked.kinds or any(reply.card for reply in turn.replies):
            return turn
        note = self.phrasebook.say("number_hidden", self.now())
        return replace(turn, replies=(*turn.replies, replace(note, outcome=None, card="callback")))

    def _source(self, answer: str | None) -> str | None:
        return self.faqs[answer].source if answer in self.faqs else None

    def _titles(self, answer: str | None) -> tuple[str, ...]:
        return (self.faqs[answer].title,) if answer in self.faqs else ()


def _is_command(text: str) -> bool:
    """Whether a text is written as a command to the assistant rather than to be read."""
    return text.startswith("/") and (" " not in text.strip("/ ") or "{" in text)


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
