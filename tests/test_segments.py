"""Segments: which neighbouring clauses together make a question, by confidences made by hand."""

from __future__ import annotations

from bot.language.clauses import Clause
from bot.language.intent_model import Scored
from bot.language.segments import MOST_CLAUSES, Prices, questions, runs_of

PRICES = Prices(part=0.4, split=0.15, statement=0.15)


def clause(text: str, asks: bool = True, denies: bool = False) -> Clause:
    return Clause(text, asks, denies)


def top(label: str, confidence: float) -> Scored:
    return Scored(label, confidence, confidence)


TWO = [clause("price"), clause("parking")]


def test_every_run_but_the_whole_is_a_candidate() -> None:
    assert runs_of(TWO) == [(0, 1), (1, 2)]
    assert len(runs_of([*TWO, clause("hours")])) == 5
    assert runs_of(TWO[:1]) == runs_of([]) == []


def test_a_long_message_is_read_whole() -> None:
    assert runs_of([clause("x")] * MOST_CLAUSES)
    assert runs_of([clause("x")] * (MOST_CLAUSES + 1)) == []


def test_two_sure_questions_are_two() -> None:
    tops = {(0, 1): top("price", 0.9), (1, 2): top("location", 0.9)}
    assert questions(TWO, tops, top("price", 0.5), PRICES) == [(0, 1), (1, 2)]


def test_the_same_question_twice_is_one() -> None:
    tops = {(0, 1): top("pain", 0.9), (1, 2): top("pain", 0.9)}
    assert questions(TWO, tops, top("pain", 0.5), PRICES) == []


def test_a_message_that_is_sure_as_a_whole_is_not_split() -> None:
    tops = {(0, 1): top("price", 0.6), (1, 2): top("location", 0.6)}
    assert questions(TWO, tops, top("pain", 0.95), PRICES) == []


def test_a_part_that_is_not_understood_is_none() -> None:
    tops = {(0, 1): top("price", 0.9), (1, 2): top("location", 0.39)}
    assert questions(TWO, tops, top("price", 0.5), PRICES) == []


def test_a_statement_costs_more_than_a_question() -> None:
    tops = {(0, 1): top("price", 0.95), (1, 2): top("location", 0.54)}
    whole = top("price", 0.4)
    assert questions(TWO, tops, whole, PRICES)
    told = [clause("price"), clause("i come by car every single time", asks=False)]
    assert questions(told, tops, whole, PRICES) == []


def test_neighbouring_clauses_may_be_one_question() -> None:
    three = [clause("neck"), clause("shoulder pain"), clause("price")]
    tops = {
        (0, 1): top("other", 0.2),
        (1, 2): top("pain", 0.5),
        (0, 2): top("pain", 0.95),
        (1, 3): top("price", 0.3),
        (2, 3): top("price", 0.9),
    }
    assert questions(three, tops, top("pain", 0.5), PRICES) == [(0, 2), (2, 3)]


def test_a_denial_is_not_answered_and_what_is_asked_is() -> None:
    denied = [clause("i have no disorder", asks=False, denies=True), clause("is it safe at 20 w")]
    tops = {(0, 1): top("bleeding", 0.95), (1, 2): top("pregnancy", 0.9)}
    assert questions(denied, tops, top("bleeding", 0.9), PRICES) == [(1, 2)]
