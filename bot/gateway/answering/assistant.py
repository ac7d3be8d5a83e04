"""What the gateway asks of an assistant, whether it runs in another process or in this one. The
gateway knows no more of Rasa than this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class AssistantDown(Exception):
    """The assistant did not answer: it is not running, not ready, or hung."""


@dataclass(frozen=True)
class Question:
    """One message for the assistant: cleaned, masked text, or the answer id of a pressed button."""

    conversation: str
    text: str
    button: str | None
    context: dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """What came back. replies: Rasa's bot messages; understanding: see bot/nlu/parse.py; vector:
    384 float16 of the sentence, as the encoder of that hash made them; release: id of the one whose
    texts these are."""

    replies: list[dict[str, Any]]
    understanding: dict[str, Any]
    confidence: float
    model: str | None = None
    vector: bytes | None = None
    encoder: str | None = None
    release: str | None = None


class Assistant(Protocol):
    """Anything that answers questions."""

    async def ask(self, question: Question) -> Answered:
        """Raises AssistantDown when there is no answer to be had."""
        ...

    async def forget(self, digests: Sequence[str]) -> None:
        """Leaves nothing of these conversations, each told by the SHA-256 of its id in hex. Raises
        AssistantDown when nobody heard it."""
        ...

    async def ready(self) -> bool:
        """Whether a question asked now would be answered."""
        ...
