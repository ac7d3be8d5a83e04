"""The parts of the measurement that could flatter: which phrases are trained, which questions are
asked, what counts as right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.accuracy import Given, score, verdict
from benchmarks.phrases import Phrase, Question, held_out, phrases_in, stratified
from benchmarks.stock_project import DECLINE, files_of, texts_of

ROOT = Path(__file__).parents[1]
PHRASES = [Phrase(label, f"{label} {n}") for label in ("faq/a", "faq/b", "book") for n in range(40)]


def _verdict(accept: set[str], answers: set[str], options: set[str] | None = None) -> str:
    given = Given(frozenset(answers), frozenset(options or ()))
    return verdict(Question("?", frozenset(accept)), given)


@pytest.mark.parametrize(
    ("accept", "answers", "options", "expected"),
    [
        ({"price"}, {"price"}, set(), "right"),
        ({"price"}, {"hours"}, {"price"}, "wrong"),
        ({"price"}, set(), {"price", "hours"}, "offered"),
        ({"price"}, set(), {"hours"}, "offered others"),
        ({"price"}, {"not_covered"}, set(), "declined"),
        ({"price"}, set(), set(), "declined"),
        ({"not_covered"}, {"not_covered"}, set(), "right"),
        ({"emergency"}, {"medical_advice"}, set(), "declined"),
    ],
)
def test_a_verdict(accept: set[str], answers: set[str], options: set[str], expected: str) -> None:
    assert _verdict(accept, answers, options) == expected


def test_refusals_are_counted_among_what_has_an_answer() -> None:
    questions = [Question("?", frozenset({name})) for name in ("price", "hours", "not_covered")]
    given = [Given(frozenset({"out_of_scope"}))] * 3
    assert score(questions, given).refused == 1.0


def test_every_label_keeps_its_share() -> None:
    chosen = stratified(PHRASES, 60)
    assert Counter(phrase.label for phrase in chosen) == {"faq/a": 20, "faq/b": 20, "book": 20}
    assert chosen == stratified(PHRASES, 60)


def test_few_phrases_are_all_kept() -> None:
    assert stratified(PHRASES, 120) == PHRASES


@pytest.mark.slow
def test_nothing_held_out_is_trained_on() -> None:
    trained = {phrase.text for phrase in phrases_in(sorted((ROOT / "data").rglob("*.yml")))}
    asked = {question.text for question in held_out(ROOT / "tests")}
    assert asked and not asked & trained


def test_stock_gets_a_rule_and_a_text_of_its_own_for_each_answer() -> None:
    texts = texts_of(PHRASES, {"faq/a": "Call {phone} first."})
    files = files_of(PHRASES, texts)
    assert texts["faq/a"] == "Call  first."
    rules = {rule["steps"][0]["intent"] for rule in files["data/rules.yml"]["rules"]}
    assert rules == {"faq", "book", DECLINE}
    assert {step["name"] for step in files["config.yml"]["pipeline"]} >= {"DIETClassifier"}
