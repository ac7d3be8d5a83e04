"""Follow-ups: what a message means because of what was offered or answered before it."""

from __future__ import annotations

import pytest

from bot.language.follow_up import Context, Move, Talk, leaning, resolve

TALK = Talk("affirm", "deny", "more", "not_helpful")
TITLES = {"needles": "Are needles used?", "price": "What does a session cost?"}
OFFERED = Context(options=("needles", "price", "not_covered"), runners_up=("benefits", "hours"))


def moved(text: str, label: str = "other", context: Context = OFFERED) -> Move | None:
    return resolve(text, label, context, TITLES, TALK)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2", "price"),
        ("the second one", "price"),
        ("1st please", "needles"),
        ("option 3", "not_covered"),
        ("the last", "not_covered"),
        ("are needles used", "needles"),
        ("What does a sesion cost", "price"),
    ],
)
def test_an_option_is_picked_by_place_or_title(text: str, answer: str) -> None:
    assert moved(text) == Move(answer)


@pytest.mark.parametrize("text", ["4", "2 hours", "is the second visit cheaper", "", "?!"])
def test_what_picks_nothing_stands_for_itself(text: str) -> None:
    assert moved(text, context=Context(options=("needles", "price"))) is None


@pytest.mark.parametrize("text", ["2", "the second one", "are needles used", "the last"])
def test_without_options_nothing_is_picked(text: str) -> None:
    assert moved(text, context=Context()) is None


def test_a_yes_takes_up_the_offer_or_the_only_option() -> None:
    assert moved("yes please", "affirm", Context(offer="call")) == Move("call")
    assert moved("yes", "affirm", Context(options=("price",), offer="call")) == Move("price")
    assert moved("yes", "affirm", OFFERED) is None
    assert moved("yes", "affirm", Context()) is None


def test_more_is_about_the_last_answer() -> None:
    assert moved("why?", "more", Context(last_answer="needles")) == Move("needles", more=True)
    assert moved("why?", "more", Context()) is None


@pytest.mark.parametrize(
    ("text", "label"), [("none of these", "other"), ("neither", "deny"), ("wrong", "not_helpful")]
)
def test_who_refuses_what_was_offered_is_offered_the_next_best(text: str, label: str) -> None:
    assert moved(text, label) == Move(others=("benefits", "hours"), dissatisfied=True)


def test_a_no_to_nothing_is_only_a_no() -> None:
    assert moved("no", "deny", Context(offer="call")) is None


def test_dissatisfaction_needs_no_options() -> None:
    assert moved("that is not what I asked", "not_helpful", Context()) == Move(dissatisfied=True)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("and for my neck?", "Is it safe? for my neck?"),
        ("what about children then?", "Is it safe? children"),
        ("ok, and if i bruise", "Is it safe? i bruise"),
    ],
)
def test_a_fragment_leans_on_the_last_title(text: str, whole: str) -> None:
    assert leaning(text, "Is it safe?") == whole


@pytest.mark.parametrize(
    "text",
    ["is it safe", "and", "what about", "and i would like to know what it costs for two people"],
)
def test_a_question_of_its_own_leans_on_nothing(text: str) -> None:
    assert leaning(text, "Is it safe?") is None


def test_without_a_last_answer_nothing_leans() -> None:
    assert leaning("and for my neck?", None) is None


def test_a_context_is_read_from_json_with_what_it_leaves_out() -> None:
    whole = {
        "last_answer": "needles", "offer": "call", "options": ["a"], "runners_up": ["b"],
        "misses": 2,
    }  # fmt: skip
    assert Context.from_json(whole) == Context("needles", "call", ("a",), ("b",), 2)
    assert Context.from_json({}) == Context()
    assert Context.from_json({"last_answer": 3, "options": "abc", "misses": None}) == Context()
