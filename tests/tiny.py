"""A model of a few questions, taught in a second, for the tests of what is built on one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.language.encoder import Encoder
from bot.language.red_flags import RedFlags
from bot.language.understanding import Understanding
from bot.nlu.learning import Learnt, fitted
from bot.nlu.notes import Notes
from bot.nlu.taught import Taught
from bot.nlu.wiring import understanding_of

PHRASINGS = {
    "faq/price": (
        "what does it cost", "how much is a session", "price", "what do you charge",
        "how much do i pay for it", "is it expensive",
    ),
    "faq/pregnancy": (
        "is it safe when pregnant", "i am pregnant can i come", "pregnancy",
        "can pregnant women have it", "i'm expecting a baby is it safe", "safe in pregnancy",
    ),
    "faq/pain_relief": (
        "does it help with migraine", "can it ease back pain", "does it help against pain",
        "will my pain go away", "is it good for back pain", "pain relief",
    ),
    "not_covered": (
        "does it cure cancer", "can it help me lose weight", "does it help with asthma",
        "will it heal my eyes", "can it cure asthma", "does it cure diabetes",
    ),
    "out_of_scope": (
        "what is the weather like", "tell me a joke", "who won the football",
        "what is the capital of france", "sing me a song", "book a flight to rome",
    ),
    "emergency": (
        "i have chest pain and cannot breathe", "my dad has collapsed", "i am having a stroke",
        "he is not breathing", "she is unconscious", "i am bleeding heavily and it won't stop",
    ),
    "affirm": ("yes", "yes please", "sure", "yeah", "ok yes", "that would be good"),
    "deny": ("no", "no thanks", "nope", "not now", "no thank you", "never mind"),
    "more": ("tell me more", "why", "more please", "go on", "explain more", "say more"),
    "not_helpful": (
        "that is not what i asked", "wrong answer", "not what i meant", "you misunderstood me",
        "that does not answer my question", "this is not helpful",
    ),
}  # fmt: skip
CONFIG: dict[str, Any] = {
    "fit": {"C": 10.0, "letter_weight": 0.7, "neighbour_weight": 0.45},
    "danger": {"C": 10.0, "iterations": 120, "ordinary": 1, "neighbours": 0.8},
    "stand_ins": {"ailment": "some disease"},
    "zones": {"answer": 0.5, "decline": 0.3, "offer": 0.15, "option": 0.04, "emergency": 0.5},
    "prices": {"part": 0.4, "split": 0.15, "statement": 0.15},
    "none_of_these": "None of these",
    "talk": {"affirm": "affirm", "deny": "deny", "more": "more", "not_helpful": "not_helpful"},
    "roles": {
        "emergency": "emergency",
        "offered_as_none": "not_covered",
        "declining": ["not_covered", "out_of_scope"],
        "personal": ["emergency"],
        "talking": ["affirm", "deny", "more", "not_helpful"],
        "named": ["ailment"],
    },
}
TAUGHT = Taught(
    phrasings=tuple(text for texts in PHRASINGS.values() for text in texts),
    labels=tuple(label for label, texts in PHRASINGS.items() for _ in texts),
    titles={
        "price": "What does a session cost?",
        "pregnancy": "Is it safe in pregnancy?",
        "pain_relief": "Can it relieve pain?",
    },
    related={"price": ("pregnancy",), "pain_relief": ("pregnancy", "price")},
    names={"ailment": ("migraine", "asthma", "cancer", "diabetes")},
    harmless=(
        "i had chest pain years ago", "my dad collapsed in 2009", "this pain is killing me",
        "i am dying for a massage", "what are the signs of a stroke", "he breathes normally",
        "my aunt died of a stroke", "the bleeding stopped last week",
    ),
)  # fmt: skip


@lru_cache(maxsize=1)
def tiny_red_flags() -> RedFlags:
    """The project's own rules."""
    return RedFlags.load(Path(__file__).parents[1] / "data" / "emergency")


@lru_cache(maxsize=1)
def tiny_learnt() -> Learnt:
    """What `TAUGHT` teaches."""
    return fitted(TAUGHT, CONFIG, Encoder.load(), Notes(tiny_red_flags()))


@lru_cache(maxsize=1)
def tiny_understanding() -> Understanding:
    """Understands what `PHRASINGS` teach."""
    return understanding_of(tiny_learnt(), CONFIG, Encoder.load(), tiny_red_flags())
