"""What tests put into the log: a message, its answer, and the time it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from bot.log.callbacks import CallbackRequest, request
from bot.log.database import Database
from bot.log.intake import Incoming, Said, accept, settle
from bot.log.signals import Feedback, click, feedback

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def incoming(message: str = "m1", words: str = "does it hurt?") -> Incoming:
    """A visitor's message."""
    return Incoming(message, words, None, ("name",), None)


def said(words: str = "Hardly.", outcome: str = "answered") -> Said:
    """Its answer, with something in every field."""
    return Said(
        replies=({"text": words, "buttons": [], "card": None}, {"text": "Anything else?"}),
        outcome=outcome,
        answers=("needles",),
        options=("price", "hours"),
        confidence=0.75,
        candidates=(("needles", 0.75), ("side_effects", 0.125)),
        model="model-1",
        latency_ms=12,
        vector=bytes(range(256)) * 3,
        encoder="e1",
        handed_off=("book",),
    )


def asked(request: str = "r1") -> CallbackRequest:
    """A request to be called back."""
    return CallbackRequest(request, "Ada", "+442079460000", "mornings", None, "asked about prices")


def talk(db: Database, conversation: str, words: str) -> None:
    """A conversation that leaves these words wherever it can."""
    message = f"{conversation}-message"
    number = accept(db, conversation, Incoming(message, words, None, (), None), NOW).number
    accept(db, conversation, Incoming(f"{message}-2", words, button=words), NOW)
    answer = Said(({"text": words},), "answered", vector=words.encode(), model=words)
    settle(db, number, answer, {"asked": [words]}, NOW)
    feedback(db, conversation, Feedback(message, "down", words), NOW)
    click(db, conversation, message, "book", NOW)
    click(db, conversation, None, "call", NOW)
    requested = CallbackRequest("r", words, words, words, words, words)
    request(db, conversation, requested, ["email", "webhook"], NOW)


def together(act: Callable[[int], None], threads: int = 8) -> None:
    """Runs something in several threads, and raises what one of them raised."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            act(number)
        except BaseException as error:  # raised below, where the test sees it
            failures.append(error)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
    if failures:
        raise failures[0]
