"""What the gateway remembers of one conversation between two messages: what it stands at (sent to
the assistant with each message, so that any assistant can go on) and which buttons it handed out.
Kept in the log with the conversation, as JSON. Holds no text of the visitor's."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.gateway.answering.reply import Turn

BUTTONS_KEPT = 12  # those of the last few replies; older ones no longer answer what is on screen
NO_ANSWER = frozenset({"declined", "clarified"})


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands.

    last_answer: id of the last answer given; offer: what a "yes" would take up; options: ids
    offered last; runners_up: the other meanings of the last question, best first; misses:
    questions in a row that got no answer; asked: titles of what was asked so far, in order;
    reason: why the visitor was last sent to a person.
    """

    last_answer: str | None = None
    offer: str | None = None
    options: tuple[str, ...] = ()
    runners_up: tuple[str, ...] = ()
    misses: int = 0
    asked: tuple[str, ...] = ()
    reason: str | None = None

    def after(self, turn: Turn) -> Standing:
        """The standing once a turn has been shown."""
        answers = turn.answers
        content = [a.answer for a in turn.replies if a.outcome == "answered" and a.answer]
        reasons = [reply.hand_off.reason for reply in turn.replies if reply.hand_off]
        return replace(
            self,
            last_answer=content[-1] if content else self.last_answer,
            offer=turn.offer,
            options=turn.options,
            runners_up=tuple(i for i, _ in turn.candidates if i not in answers) or self.runners_up,
            misses=self.misses + 1 if turn.outcome in NO_ANSWER else 0,
            asked=tuple(dict.fromkeys((*self.asked, *turn.asked))),
            reason=reasons[-1] if reasons else self.reason,
        )

    def context(self) -> dict[str, Any]:
        """What the assistant is told, as JSON values."""
        return {
            "last_answer": self.last_answer,
            "offer": self.offer,
            "options": list(self.options),
            "runners_up": list(self.runners_up),
            "misses": self.misses,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Standing:
        """A standing as the log held it; lists come back as tuples."""
        told = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in told.items()})


@dataclass(frozen=True)
class Offer:
    """What a button stands for: the id of an answer, and the title it was shown with."""

    answer: str
    title: str


@dataclass
class Conversation:
    """One visitor's conversation. The id is made by the server, never by the client."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    standing: Standing = Standing()
    _buttons: OrderedDict[str, Offer] = field(default_factory=OrderedDict)

    def issue(self, answer: str, title: str) -> str:
        """An opaque button id for an answer, valid in this conversation only."""
        button = secrets.token_urlsafe(6)
        self._buttons[button] = Offer(answer, title)
        while len(self._buttons) > BUTTONS_KEPT:
            self._buttons.popitem(last=False)
        return button

    def pressed(self, button: str) -> Offer | None:
        """What a button stands for, or None if it was not handed out here lately."""
        if button in self._buttons:
            self._buttons.move_to_end(button)  # pressed again, it still means the same
        return self._buttons.get(button)

    def remember(self, turn: Turn) -> None:
        """Brings the conversation up to a turn."""
        if not turn.own:
            self.standing = self.standing.after(turn)

    def memory(self) -> dict[str, Any]:
        """All of it but the id, as JSON values."""
        offered = [(button, *vars(offer).values()) for button, offer in self._buttons.items()]
        return {"standing": asdict(self.standing), "offered": offered}

    @classmethod
    def from_memory(cls, identifier: str, memory: Mapping[str, Any]) -> Conversation:
        """The conversation as it was when its memory was kept."""
        standing = Standing.from_json(memory.get("standing") or {})
        buttons = OrderedDict((b, Offer(*offer)) for b, *offer in memory.get("offered") or ())
        return cls(identifier, standing, buttons)
