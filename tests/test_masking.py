"""Masking: numbers to call and addresses to write to are hidden, other figures stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.masking import Masked, mask


@pytest.mark.parametrize(
    "number",
    ["+44 20 7946 0123", "020 7946 0123", "(020) 7946-0123", "07700900123", "+49 30 901820"],
)
def test_a_phone_number_is_hidden(number: str) -> None:
    assert mask(f"call me on {number} please", "GB") == Masked(
        "call me on [phone number] please", ("phone",)
    )


def test_an_address_is_hidden() -> None:
    assert mask("write to jo.b+x@mail.example.org, ok?", "GB").kinds == ("email",)
    assert "jo.b" not in mask("write to jo.b+x@mail.example.org, ok?", "GB").text


def test_all_of_them_are_hidden() -> None:
    masked = mask("020 7946 0123 or 07700 900123 or a@b.co", "GB")
    assert masked == Masked("[phone number] or [phone number] or [email]", ("phone", "email"))


@pytest.mark.parametrize(
    "text",
    [
        "is 45 pounds for 60 minutes right",
        "since 2019",
        "on 12/03/2026 or 2026-03-12",
        "12.03.2026",
        "blood pressure 140 over 90",
        "call 999",
        "meet me @ 5",
        "",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert mask(text, "GB") == Masked(text, ())


@given(st.text())
def test_a_masked_text_has_nothing_left_to_mask(text: str) -> None:
    assert mask(mask(text, "GB").text, "GB").kinds == ()
