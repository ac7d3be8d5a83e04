"""What the log takes in and gives back about messages: plain values that know no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Reply = dict[str, Any]  # as it was shown


class Mismatch(Exception):
    """The same message id came before with another text or button."""


class Unknown(Exception):
    """No such message in this conversation."""


@dataclass(frozen=True)
class Incoming:
    """A visitor's message.

    id: the client's uuid; text: masked, or the title of the button pressed; button: the answer id
    the button stood for; masked: the kinds of things hidden; flag: kind and rule of the red flag.
    """

    id: str
    text: str
    button: str | None = None
    masked: tuple[str, ...] = ()
    flag: str | None = None


@dataclass(frozen=True)
class Said:
    """Everything to store about an answered message.

    state: "answered", or "failed" when nobody could answer (replies then hold the honest
    sentence); vector: the message's sentence vector, float16 little endian, by the encoder whose
    hash is `encoder`; handed_off: the ways on that were shown (book, call, emergency, crisis).
    """

    replies: tuple[Reply, ...]
    outcome: str
    answers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    confidence: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()
    model: str | None = None
    latency_ms: int = 0
    vector: bytes | None = None
    encoder: str | None = None
    state: str = "answered"
    handed_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A message that is on the disk; `said` is the stored answer of one that came before."""

    number: int
    new: bool
    said: Said | None = None


@dataclass(frozen=True)
class Waiting:
    """A message that was accepted and has no answer yet."""

    number: int
    conversation: str
    incoming: Incoming
    at: datetime


@dataclass(frozen=True)
class Spoken:
    """A message as its visitor sees it again; verdict: "up", "down", "missed" or None."""

    id: str
    number: int
    text: str
    button: bool
    at: datetime
    state: str
    replies: tuple[Reply, ...]
    outcome: str | None
    verdict: str | None
