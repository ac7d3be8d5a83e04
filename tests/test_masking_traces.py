"""What only announces a personal detail is left out of what is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.masking import mask
from bot.language.masking.traces import without_traces
from bot.language.masking.words import section


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("my number is 07700 900123. is it safe?", "is it safe?"),
        ("are needles used? ring me on 07700 900123", "are needles used?"),
        ("hi my name is Sarah Jones, does it hurt", "does it hurt"),
        ("does it hurt? thanks, Sarah", "does it hurt?"),
        ("I'm Mrs Jones, dob 12/03/1985. what does it cost", "what does it cost"),
        ("I live at 12 Willow Lane, do you do home visits", "do you do home visits"),
        ("cancel my booking, order number 84739201", "cancel my booking"),
        ("Sarah here, is it painful", "is it painful"),
        ("my daughter Emily is afraid of needles", "my daughter is afraid of needles"),
        ("can I pay with my card 4111 1111 1111 1111", "can I pay with my card"),
    ],
)
def test_the_question_is_left(text: str, understood: str) -> None:
    assert without_traces(mask(text, "GB").text) == understood


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "my name is Sarah",
        "I'd like someone to call me on 07700 900123",
        "how do I get to you from SW1A 1AA",
        "is Dr Patel in",
    ],
)
def test_a_message_that_would_lose_its_sense_stays_whole(text: str) -> None:
    masked = mask(text, "GB").text
    assert "[" in masked
    assert without_traces(masked) == masked


@given(st.text())
def test_a_message_without_placeholders_stays(text: str) -> None:
    if not any(shown in text for shown in section("placeholders").values()):
        assert without_traces(text) in (text, text.strip())
