"""Clauses: cut where a question may end, with what each asks and denies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.clauses import Clause, Splitter

SPLITTER = Splitter()


def texts(message: str) -> list[str]:
    return [clause.text for clause in SPLITTER.split(message)]


@pytest.mark.parametrize(
    ("message", "clauses"),
    [
        ("what does it cost", ["what does it cost"]),
        ("what does it cost? is it safe?", ["what does it cost", "is it safe"]),
        ("is it safe, and what does it cost", ["is it safe", "what does it cost"]),
        ("does it hurt how long does it take", ["does it hurt", "how long does it take"]),
        ("i'm pregnant is it safe", ["i'm pregnant", "is it safe"]),
        ("price and parking", ["price", "parking"]),
        ("what's the price what's the address", ["what's the price", "what's the address"]),
    ],
)
def test_a_message_is_cut_between_questions(message: str, clauses: list[str]) -> None:
    assert texts(message) == clauses


@pytest.mark.parametrize(
    "message",
    ["which points do you press", "what kind of oil do you use", "how do i know it is safe"],
)
def test_a_question_is_not_cut_at_its_own_verb(message: str) -> None:
    assert texts(message) == [message]


@pytest.mark.parametrize(
    ("message", "asks", "denies"),
    [
        ("is it safe", True, False),
        ("please tell me about the price of it", True, False),
        ("parking", True, False),
        ("i have been there twice before", False, False),
        ("i don't have a bleeding disorder", False, True),
        ("no needles", False, True),
        ("isn't it safe without a doctor", True, False),
    ],
)
def test_a_clause_knows_whether_it_asks_or_denies(message: str, asks: bool, denies: bool) -> None:
    assert SPLITTER.split(message) == [Clause(message, asks, denies)]


def test_a_question_mark_makes_a_question() -> None:
    assert SPLITTER.split("that there is parking near the clinic? thanks a lot for this one") == [
        Clause("that there is parking near the clinic", True, False),
        Clause("thanks a lot for this one", False, False),
    ]


@pytest.mark.parametrize("message", ["", "?", "...", " , ", "a"])
def test_nothing_worth_asking_gives_no_clause(message: str) -> None:
    assert texts(message) == []


@given(st.text(max_size=200))
def test_any_text_is_cut_into_parts_of_itself(text: str) -> None:
    at = 0
    for part in texts(text):
        at = text.index(part, at) + len(part)
