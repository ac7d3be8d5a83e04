"""What the gateway remembers of one conversation between two messages: what it stands at (sent to
the assistant with each message, so that any assistant can go on) and which buttons it handed out.
Holds no text of the visitor's."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any

from bot.gateway.reply import Turn

BUTTONS_KEPT = 12  # those of the last few replies; older ones no longer answer what is on screen
NO_ANSWER = frozenset({"declined", "clarified"})


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands.

    last_answer: id of the last answer given; offer: what a "yes" would take up; options: ids
    offered last; runners_up: the other meanings of the last question, best first; misses:
    questions in a row that got no answer; asked: titles of what was asked so far, in order.
    """

    last_answer: str | None = None
    offer: str | None = None
    options: tuple[str, ...] = ()
    runners_up: tuple[str, ...] = ()
    misses: int = 0
    asked: tuple[str, ...] = ()

    def after(self, turn: Turn, offer: str | None, asked: tuple[str, ...]) -> Standing:
        """The standing once a turn has been shown."""
        answers = turn.answers
        content = [a.answer for a in turn.replies if a.outcome == "answered" and a.answer]
        return replace(
            self,
            last_answer=content[-1] if content else self.last_answer,
            offer=offer,
            options=turn.options,
            runners_up=tuple(i for i, _ in turn.candidates if i not in answers) or self.runners_up,
            misses=self.misses + 1 if turn.outcome in NO_ANSWER else 0,
            asked=tuple(dict.fromkeys((*self.asked, *asked))),
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


@dataclass
class Conversation:
    """One visitor's conversation. The id is made by the server, never by the client."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    standing: Standing = Standing()
    _buttons: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def issue(self, answer: str) -> str:
        """An opaque button id for an answer, valid in this conversation only."""
        button = secrets.token_urlsafe(6)
        self._buttons[button] = answer
        while len(self._buttons) > BUTTONS_KEPT:
            self._buttons.popitem(last=False)
        return button

    def pressed(self, button: str) -> str | None:
        """The answer a button stands for, or None if it was not handed out here lately."""
        return self._buttons.get(button)
