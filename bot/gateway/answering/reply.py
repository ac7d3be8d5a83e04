"""What a visitor is shown: values without behaviour, the same for the page, the log and the
command line. Nothing here knows where a reply came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# With several answers in one turn, the first of these that applies names the turn.
PRECEDENCE = ("emergency", "answered", "handed_off", "declined", "smalltalk")


@dataclass(frozen=True)
class Button:
    """A quick reply. Its id is opaque and holds for one conversation only."""

    title: str
    id: str


@dataclass(frozen=True)
class Link:
    """A way on: booking (https) or a call (tel)."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class HandOff:
    """Why a visitor was sent to a person, and what they had asked about until then."""

    reason: str
    summary: str


@dataclass(frozen=True)
class Reply:
    """One bubble. `answer` is the id of the answer it gives, `card` the form shown with it."""

    text: str
    answer: str | None = None
    outcome: str | None = None
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()
    card: str | None = None
    source: str | None = None
    hand_off: HandOff | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            **vars(self),
            "buttons": [vars(button) for button in self.buttons],
            "links": [vars(link) for link in self.links],
            "hand_off": vars(self.hand_off) if self.hand_off else None,
        }


@dataclass(frozen=True)
class Meaning:
    """What the assistant made of a message, for those who improve it.

    confidence: 0..1; candidates: answer ids with confidences, best first; model: its id;
    vector: 384 float16, little endian, as the encoder of that hash made them.
    """

    confidence: float = 1.0
    candidates: tuple[tuple[str, float], ...] = ()
    model: str | None = None
    vector: bytes | None = None
    encoder: str | None = None


@dataclass(frozen=True)
class Turn:
    """Everything said in return for one message.

    options: answer ids offered as buttons; offer: what a "yes" would take up; asked: titles of what
    was asked; own: the gateway's own words, which leave the conversation where it stood; failed:
    nobody could answer.
    """

    replies: tuple[Reply, ...]
    options: tuple[str, ...] = ()
    meaning: Meaning = Meaning()
    offer: str | None = None
    asked: tuple[str, ...] = ()
    own: bool = False
    failed: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids whose answers were given, in order."""
        return tuple(dict.fromkeys(r.answer for r in self.replies if r.answer))

    @property
    def outcome(self) -> str:
        """How the turn ended, in one word."""
        outcomes = {reply.outcome for reply in self.replies}
        given = next((name for name in PRECEDENCE if name in outcomes), None)
        return given or ("clarified" if self.options else "declined")

    @property
    def confidence(self) -> float:
        return self.meaning.confidence

    @property
    def candidates(self) -> tuple[tuple[str, float], ...]:
        return self.meaning.candidates
