"""The shape of parse data: what Rasa reads of it."""

from __future__ import annotations

import pytest

from bot.nlu.parse import id_of, intent_of, is_faq, parse_of, ranking_of, selector_of


@pytest.mark.parametrize(
    ("label", "faq", "answer", "intent"),
    [
        ("faq/needles", True, "needles", "faq"),
        ("call", False, "call", "call"),
        ("faqs", False, "faqs", "faqs"),
    ],
)
def test_a_label_names_an_answer_and_an_intent(
    label: str, faq: bool, answer: str, intent: str
) -> None:
    assert is_faq(label) is faq
    assert id_of(label) == answer
    assert intent_of(label, 0.5) == {"name": intent, "confidence": 0.5}


def test_the_selector_names_the_answer_as_rasas_own_would() -> None:
    selector = selector_of("faq/needles", 0.7)
    response = selector["faq"]["response"]
    assert selector["all_retrieval_intents"] == ["faq"]
    assert response["utter_action"] == "utter_faq/needles"
    assert response["intent_response_key"] == "faq/needles"
    assert selector["faq"]["ranking"] == [response]


def test_another_intent_selects_no_answer() -> None:
    assert selector_of("call", 1.0)["faq"]["response"]["intent_response_key"] == "faq/none"


def test_a_pressed_button_is_certain() -> None:
    parsed = parse_of("faq/needles", "Are needles used?", {"candidates": []})
    assert parsed["text"] == "Are needles used?"
    assert parsed["intent"] == {"name": "faq", "confidence": 1.0}
    assert parsed["intent_ranking"] == [parsed["intent"]]
    assert parsed["understanding"] == {"candidates": []}
    assert parsed["entities"] == []


def test_answers_share_one_row_of_the_ranking() -> None:
    rows = ranking_of([("call", 0.5), ("faq/needles", 0.3), ("faq/price", 0.2)])
    assert rows == [{"name": "call", "confidence": 0.5}, {"name": "faq", "confidence": 0.3}]
    assert ranking_of([]) == []
