"""Help while writing a FAQ, on vectors of two dimensions that say plainly what is near to what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.language.examples import Examples
from bot.language.understanding import Part
from bot.nlu.taught import Taught
from bot.teaching.gate.advice import Adviser
from bot.teaching.gate.decision import Decision
from bot.teaching.gate.messages import Message

ANGLES = {  # of each text, in degrees
    "what does it cost": 0, "is there parking": 90, "anything else": 180,
    "price please": 5, "where to leave a car": 100, "a car to leave": 97, "pricey": 12,
    "car spot": 120, "what is it": 200, "may I leave my car": 118,
}  # fmt: skip
LABELS = ("faq/location", "faq/price", "not_covered")
PHRASINGS = ("is there parking", "what does it cost", "anything else")
DECISIONS = {
    "pricey": Decision("answered", ("price",)),
    "where to leave a car": Decision("answered", ("location",)),
    "car spot": Decision("declined", ("not_covered",)),
    "what is it": Decision("declined", ("not_covered",)),
    "may I leave my car": Decision("offered", (), ("location",)),
}
TAKEN_FOR = {"pricey": 1, "where to leave a car": 0, "car spot": 2, "what is it": 2}
MESSAGES = [Message(text, times) for times, text in enumerate(sorted(DECISIONS), start=1)]


def _vectors(texts: Any) -> Any:
    angles = np.radians([ANGLES[text] for text in texts])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32).reshape(-1, 2)


class FakeJudge:
    def __init__(self) -> None:
        taught = Taught(PHRASINGS, LABELS, {}, {}, {})
        intents = SimpleNamespace(
            labels=LABELS,
            examples=Examples.of(_vectors(PHRASINGS)),
            owners=np.arange(3, dtype=np.int32),
        )
        self.mind = SimpleNamespace(learnt=SimpleNamespace(taught=taught, intents=intents))
        self.memory = self
        self.vectors = _vectors(ANGLES)

    def rows(self, texts: Any, going_on: Any) -> Any:
        return np.array([list(ANGLES).index(text) for text in texts], np.intp)

    def read(self, text: str) -> Any:
        return SimpleNamespace(general=text)

    def decisions(self, texts: Any) -> list[Decision]:
        return [DECISIONS[text] for text in texts]

    def parts(self, texts: Any) -> list[tuple[Part, ...]]:
        return [(Part("answer", LABELS[TAKEN_FOR.get(text, 0)], 1.0),) for text in texts]


@pytest.fixture
def advise() -> Any:
    judge: Any = FakeJudge()
    titles = {"location": "Where we are", "price": "Prices"}
    return Adviser(judge, MESSAGES, titles).advise


def test_a_phrasing_near_to_another_answer_is_named(advise: Any) -> None:
    (near,) = advise("parking", ["price please"])["near"]
    assert near == {
        "phrasing": "price please", "id": "price", "title": "Prices",
        "text": "what does it cost", "likeness": 1.0,
    }  # fmt: skip


def test_a_phrasing_is_not_near_to_its_own_answer(advise: Any) -> None:
    assert advise("price", ["price please"])["near"] == []


def test_messages_it_would_take_from_another_answer(advise: Any) -> None:
    told = advise("parking", ["a car to leave"])
    (taken,) = told["takes"]
    assert (taken["id"], taken["messages"]) == ("location", ["where to leave a car"])
    assert taken["n"] == MESSAGES[-1].times
    assert advise("location", ["a car to leave"])["takes"] == []


def test_messages_it_would_catch_that_get_no_answer(advise: Any) -> None:
    told = advise("parking", ["a car to leave"])
    (caught,) = told["catches"]
    assert caught["phrasing"] == "a car to leave"
    assert set(caught["messages"]) == {"car spot", "may I leave my car"}


def test_only_real_messages_without_an_answer_are_suggested(advise: Any) -> None:
    assert advise("parking", ["a car to leave"])["suggest"] == ["may I leave my car", "car spot"]
    assert advise("parking", ["car spot"])["suggest"] == ["may I leave my car"]


def test_without_phrasings_there_is_little_to_say(advise: Any) -> None:
    assert advise("parking", []) == {"near": [], "takes": [], "catches": [], "suggest": []}
