"""What the stand-in gateway knows: a clinic, and replies by what a message holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Replies = Callable[[str], list[dict[str, Any]]]

PHONE = {"text": "020 7946 0123", "url": "tel:+442079460123"}
BOOKING = "https://example.com/willow-lane/book"
SHOP: dict[str, Any] = {
    "name": "Willow Lane Acupuncture Massage (example clinic)",
    "greeting": "Hello! I can tell you about acupuncture massage and help you book a visit. "
    "I'm an automated assistant, not a medical professional.",
    "suggested": [
        "What is acupuncture massage?",
        "Are needles used?",
        "Is it safe during pregnancy?",
        "Are there side effects?",
    ],
    "phone": PHONE,
    "booking": {"url": BOOKING},
    "address": "12 Willow Lane, London (example address)",
    "hours": "Monday to Friday 09:00 to 13:00 and 14:00 to 18:00; Saturday 09:00 to 13:00",
    "hours_now": "We are open until 18:00 today.",
    "open_now": True,
    "accent": "#1f6f5c",
    "article_reviewed_on": "2023-05-31",
    "emergency": {"text": "999", "url": "tel:999"},
    "retention_days": 30,
}
CALL = {"kind": "call", "title": "Call 020 7946 0123", "url": PHONE["url"]}
BOOK = {"kind": "book", "title": "Book online", "url": BOOKING}
LONG = "Most people feel rested afterwards. " * 40


def reply(text: str, **more: Any) -> dict[str, Any]:
    """One reply as the gateway sends it."""
    empty = {
        "answer": None, "outcome": "declined", "buttons": [], "links": [], "card": None,
        "source": None, "hand_off": None,
    }  # fmt: skip
    return {"text": text, **empty, **more}


def masked(text: str) -> str:
    """The text as it is kept."""
    return re.sub(r"\+?\d[\d ]{6,}\d", "[phone number]", text)


def replies_to(text: str) -> list[dict[str, Any]]:
    """What is said to a message: the first rule whose words are in it."""
    said = text.lower()
    return next((make(text) for words, make in RULES if words in said), _declined(text))


def _pregnancy(text: str) -> list[dict[str, Any]]:
    return [
        reply(
            "If you are pregnant, ask your healthcare provider before you have acupuncture "
            "massage, and tell the practitioner before the session.",
            answer="pregnancy", outcome="answered", source="article: contraindications",
        )
    ]  # fmt: skip


def _price(text: str) -> list[dict[str, Any]]:
    said = "A first visit is 60 minutes and costs £70."
    return [reply(said, answer="price", outcome="answered", source="clinic", links=[BOOK])]


def _two(text: str) -> list[dict[str, Any]]:
    return [*_pregnancy(text), *_price(text)]


def _options(text: str) -> list[dict[str, Any]]:
    titles = ("Is it safe during pregnancy?", "What does it cost? (price)")
    buttons = [{"title": title, "id": title} for title in titles]
    return [reply("Which of these did you mean?", outcome="clarified", buttons=buttons)]


def _emergency(text: str) -> list[dict[str, Any]]:
    said = (
        "Please call 999 now if you or somebody with you is in danger: this could be an "
        "emergency, and this chat can't help with it. Don't wait for a reply here."
    )
    links = [
        {"kind": "emergency", "title": "Call 999", "url": "tel:999"},
        {"kind": "crisis", "title": "Call Samaritans on 116 123", "url": "tel:116123"},
    ]
    return [reply(said, answer="emergency", outcome="emergency", links=links)]


def _callback(text: str) -> list[dict[str, Any]]:
    said = "You can call us on 020 7946 0123 and speak to a person, or leave your number."
    return [
        reply(said, answer="call", outcome="handed_off", links=[CALL, BOOK], card="callback")
    ]  # fmt: skip


def _echo(text: str) -> list[dict[str, Any]]:
    said = text.removeprefix("echo ")
    return [reply(said, outcome="answered", source="clinic", buttons=[{"title": said, "id": said}])]


def _declined(text: str) -> list[dict[str, Any]]:
    return [
        reply("That is not in our article. The clinic can tell you more.", links=[CALL, BOOK])
    ]  # fmt: skip


RULES: tuple[tuple[str, Replies], ...] = (
    ("echo ", _echo),
    ("two ", _two),
    ("pregnan", _pregnancy),
    ("price", _price),
    ("chest pain", _emergency),
    ("call me", _callback),
    ("long", lambda text: [reply(LONG, outcome="answered", source="article: benefits")]),
    ("hello", _options),
    ("not_helpful", _options),
)
