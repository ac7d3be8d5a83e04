"""A turn as the log keeps it, and a message from the log as the desk answers it. Values only."""

from __future__ import annotations

from bot.gateway.answering.heard import Heard
from bot.gateway.answering.reply import Turn
from bot.log.intake import Incoming, Said


def incoming_of(message: str, heard: Heard) -> Incoming:
    """What is stored of a message before it is acknowledged."""
    return Incoming(message, heard.text, heard.button, heard.masked, heard.flag)


def heard_of(incoming: Incoming) -> Heard:
    """A stored message, to be answered."""
    return Heard(incoming.text, incoming.button, incoming.masked, incoming.flag)


def said_of(turn: Turn, latency_ms: int) -> Said:
    """What is stored of an answer before it is shown."""
    meaning = turn.meaning
    return Said(
        replies=tuple(reply.as_json() for reply in turn.replies),
        outcome=turn.outcome,
        answers=turn.answers,
        options=turn.options,
        confidence=meaning.confidence,
        candidates=meaning.candidates,
        model=meaning.model,
        latency_ms=latency_ms,
        vector=meaning.vector,
        encoder=meaning.encoder,
        state="failed" if turn.failed else "answered",
        handed_off=tuple(dict.fromkeys(link.kind for r in turn.replies for link in r.links)),
    )
