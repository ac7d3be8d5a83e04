"""Why a message needs a person's look, by what became of it: pure judgement over what the log
holds. Must not know how messages are stored, nor where they are shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

# One bit each, as a message may have several. The names are keys of texts for staff.
REASONS = (
    "declined", "unsure", "thumbs_down", "missed", "rephrased", "emergency", "not_followed",
    "failed",
)  # fmt: skip
BITS = {name: 1 << place for place, name in enumerate(REASONS)}

UNSURE_BELOW = 0.65  # an answer given with less confidence is worth a look
SOON = timedelta(minutes=5)  # until then the same question again is the first one, reworded
ALIKE = 0.6  # cosine of two vectors that ask the same
TIME_TO_FOLLOW = timedelta(minutes=30)  # for a way on that was shown
WISH = "not_helpful"  # "that is not what I asked": says something of the message before it
GONE = ""  # a button that stood for nothing any more
EMERGENCY = "emergency"


@dataclass(frozen=True)
class Spoken:
    """A message that was answered, as it is judged."""

    number: int
    conversation: str
    text: str
    button: str | None
    at: datetime
    state: str
    outcome: str
    answers: tuple[str, ...]
    candidates: tuple[tuple[str, float], ...]
    confidence: float
    model: str | None
    vector: bytes | None
    encoder: str | None

    @property
    def is_wish(self) -> bool:
        """Whether it says no more than that the answer before was none."""
        meant = self.candidates[0][0] if self.candidates else ""
        return WISH in (self.button, meant)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked: no letter, or a button of long ago."""
        return self.button == GONE or not any(c.isalpha() for c in self.text)


@dataclass(frozen=True)
class Facts:
    """A message with what followed it: the visitor's verdict and next message, and whether the way
    on that was shown was taken."""

    spoken: Spoken
    verdict: str | None = None
    next: Spoken | None = None
    followed: bool = False


def reasons(facts: Facts) -> int:
    """The reasons for a look, as bits; 0 for none."""
    spoken = facts.spoken
    found = _of_the_visitor(facts)
    if spoken.is_empty or spoken.is_wish:
        return _bits(found & {"thumbs_down"})
    return _bits(found | _of_the_answer(spoken) | _of_the_way_on(facts))


def since(spoken: Spoken, bits: int) -> datetime:
    """From when on it needs one: a way on may still be taken for a while."""
    only_not_followed = bits == BITS["not_followed"]
    return spoken.at + TIME_TO_FOLLOW if only_not_followed else spoken.at


def space(spoken: Spoken, bits: int, faqs: Collection[str]) -> str:
    """What a message can be grouped within. A space with a colon is one group."""
    if bits & BITS["emergency"]:
        return EMERGENCY
    first = spoken.answers[0] if spoken.answers else ""
    if spoken.outcome == "declined" and first in faqs:
        return f"faq:{first}"  # it was understood, and the clinic has written no answer
    if bits == BITS["not_followed"]:
        return f"way:{first}"
    return ""


def is_one_group(space: str) -> bool:
    """Whether all of a space lies together, whatever its words."""
    return ":" in space


def alike(one: Spoken, other: Spoken) -> bool:
    """Whether two messages ask the same, as far as their vectors tell."""
    if not (one.vector and other.vector) or one.encoder != other.encoder:
        return False
    a, b = (np.frombuffer(v.vector or b"", "<f2").astype(np.float32) for v in (one, other))
    return bool(a.shape == b.shape and float(a @ b) >= ALIKE)


def names(bits: int) -> tuple[str, ...]:
    """The reasons by name."""
    return tuple(name for name in REASONS if bits & BITS[name])


def _of_the_visitor(facts: Facts) -> set[str]:
    found = set()
    if facts.verdict == "down":
        found.add("thumbs_down")
    if facts.verdict == "missed" or (facts.next and facts.next.is_wish):
        found.add("missed")
    if facts.next and _is_reworded(facts.spoken, facts.next):
        found.add("rephrased")
    return found


def _is_reworded(spoken: Spoken, then: Spoken) -> bool:
    typed = spoken.button is None and then.button is None and not then.is_empty
    asked = {spoken.outcome, then.outcome}.isdisjoint({"smalltalk", EMERGENCY})
    return typed and asked and then.at - spoken.at <= SOON and alike(spoken, then)


def _of_the_answer(spoken: Spoken) -> set[str]:
    if spoken.state == "failed":
        return {"failed"}
    if spoken.outcome in ("declined", EMERGENCY):
        return {spoken.outcome}
    hesitant = spoken.button is None and spoken.confidence < UNSURE_BELOW
    if spoken.outcome == "clarified" or (spoken.outcome == "answered" and hesitant):
        return {"unsure"}
    return set()


def _of_the_way_on(facts: Facts) -> set[str]:
    missed = facts.spoken.outcome == "handed_off" and not facts.followed
    return {"not_followed"} if missed else set()


def _bits(found: set[str]) -> int:
    return sum(BITS[name] for name in found)
