"""Fixed texts: which variant is chosen, and how it is filled."""

from __future__ import annotations

import pytest

from bot.wording import choose, condition, fill

OPEN = {"text": "open", "metadata": {"when": "open"}}
TOPIC = {"text": "topic", "metadata": {"when": "topic"}}
ALWAYS = {"text": "always", "metadata": {"answer": "x"}}
BARE = {"text": "bare"}


@pytest.mark.parametrize(
    ("facts", "chosen"),
    [({"open"}, OPEN), ({"topic"}, TOPIC), ({"topic", "open"}, OPEN), (set(), ALWAYS)],
)
def test_the_first_variant_that_is_true_is_chosen(facts: set[str], chosen: object) -> None:
    assert choose([ALWAYS, OPEN, TOPIC, BARE], facts) == chosen


def test_without_a_true_variant_there_is_none() -> None:
    assert choose([OPEN, TOPIC], {"closed"}) is None
    assert choose([], {"open"}) is None
    assert choose([BARE], set()) == BARE


def test_a_condition_may_be_missing() -> None:
    assert condition({"text": "x", "metadata": None}) is None
    assert condition(OPEN) == "open"


def test_known_placeholders_are_filled_and_unknown_ones_stay() -> None:
    assert fill(" Call {phone}, {nobody}.\n", {"phone": "123"}) == "Call 123, {nobody}."


def test_a_value_is_not_filled_again() -> None:
    assert fill("about {topic}", {"topic": "{phone}", "phone": "123"}) == "about {phone}"
