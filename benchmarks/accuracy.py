"""Judges replies by the answer ids they gave: right, offered, wrong or declined. Must not know
which system replied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.phrases import Question

DECLINES = frozenset({"not_covered", "out_of_scope", "medical_advice"})


@dataclass(frozen=True)
class Given:
    """What a system gave in return for one question, as answer ids."""

    answers: frozenset[str]
    options: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Score:
    """Shares of all questions; `refused` is the share of those that have a real answer."""

    right: float
    offered: float
    wrong: float
    refused: float
    asked: int


def verdict(question: Question, given: Given) -> str:
    """One word for one reply. Declining is never wrong; it is counted by itself."""
    if given.answers & question.accept:
        return "right"
    if not given.answers and given.options:
        return "offered" if given.options & question.accept else "offered others"
    return "declined" if given.answers <= DECLINES else "wrong"


def score(questions: Sequence[Question], replies: Sequence[Given]) -> Score:
    """The shares over a list of questions and the replies to them."""
    verdicts = [verdict(*pair) for pair in zip(questions, replies, strict=True)]
    counts = Counter(verdicts)
    answerable = [
        said
        for question, said in zip(questions, verdicts, strict=True)
        if not question.accept & DECLINES
    ]
    asked = len(questions)
    return Score(
        right=counts["right"] / asked,
        offered=counts["offered"] / asked,
        wrong=counts["wrong"] / asked,
        refused=answerable.count("declined") / max(len(answerable), 1),
        asked=asked,
    )
