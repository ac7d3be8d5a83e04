"""Masking whatever is typed: once and for all, in a time that grows with the length only, and by
a data file that is whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from suites import lines_of

from bot.language.masking import Masked, mask
from bot.language.masking import words as masking_words
from bot.language.masking.words import MaskingError, data, section

PLACEHOLDERS = section("placeholders")
HIDDEN = lines_of("masking/hidden.jsonl")
KEPT = lines_of("masking/kept.jsonl")
RASA_KEYS = {
    "nlu", "stories", "rules", "responses", "intents", "entities", "slots", "forms", "actions",
    "session_config", "e2e_actions", "config", "lookup", "synonym", "regex",
}  # fmt: skip


@given(st.text())
def test_a_masked_text_has_nothing_left_to_mask(text: str) -> None:
    masked = mask(text, "GB")
    assert mask(masked.text, "GB") == Masked(masked.text, ())


PIECES = [
    *PLACEHOLDERS.values(), *(h for case in HIDDEN for h in case["hide"]),
    *(word for case in (*HIDDEN, *KEPT) for word in case["text"].split()),
    "my name is ", "I'm ", "mr ", "dob ", "card ", "[", "]", "@", "+", "0", "/", ",", "\n", "’",
]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " "]))
def test_details_in_any_order_are_masked_once_and_for_all(pieces: list[str], between: str) -> None:
    masked = mask(between.join(pieces), "GB")
    assert mask(masked.text, "GB") == Masked(masked.text, ())


def test_a_placeholder_typed_by_a_visitor_is_left_alone() -> None:
    for shown in PLACEHOLDERS.values():
        assert mask(f"my name is {shown} 12", "GB") == Masked(f"my name is {shown} 12", ())


def test_what_is_laid_open_is_hidden_too() -> None:
    masked = mask("31926819AB123456D", "GB")
    assert masked == Masked("[phone number][id number]", ("phone", "id"))


# Time.

ENDLESS = [
    "1 ", "1", "12 ", "07700 ", "1/", "1-", "1.", "1, ", "a@", "a.b@", "@", "a", "my name is ",
    "my name ", "Mr ", "I'm Sarah ", "Sarah, ", "dob ", "dob 1/", "12 March ", "12/03/1985 ",
    "+1-", "(1)", "12 High ", "flat 1 12 a a a ", "SW1A 1", "GB82", "order number ", "4111 ",
    "a dot b ", "a at b dot ", "oh seven ", "thanks, ", "£1,", "1 mg, ", "1 or ", "1900-",
    "140/90 ", "4111, ", "123 x", "1234567 ",
    "10.00-", "de de ", "'", "my phone ", "[name] ", "hi ",
]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_hostile_message_is_masked_once_and_for_all(piece: str) -> None:
    masked = mask(piece * (1_000 // len(piece)), "GB")
    assert mask(masked.text, "GB") == Masked(masked.text, ())


@pytest.mark.slow
@pytest.mark.parametrize("piece", ENDLESS)
def test_a_hostile_message_takes_no_longer_than_its_length(piece: str) -> None:
    mask(piece, "GB")
    short, long = (_seconds(piece * (length // len(piece))) for length in (1_000, 8_000))
    assert long < 40 * short + 0.1  # 8 times the length; 64 times the time would be quadratic


def _seconds(text: str, tries: int = 3) -> float:
    best = float("inf")
    for _ in range(tries):
        began = time.process_time()
        mask(text, "GB")
        best = min(best, time.process_time() - began)
    return best


# The data file.


def test_rasa_finds_nothing_of_its_own_in_the_data() -> None:
    assert not RASA_KEYS & set(data())


def test_a_word_is_either_a_first_name_or_never_one() -> None:
    names = {key: set(section("names")[key].split()) for key in ("first", "words", "never")}
    assert not names["first"] & names["never"]
    assert not names["first"] & names["words"]


@pytest.mark.parametrize("text", ["", "- a", "placeholders: ["])
def test_a_broken_data_file_is_named(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "masking.yml").write_text(text)
    monkeypatch.setattr(masking_words, "DATA", tmp_path / "masking.yml")
    masking_words.data.cache_clear()
    try:
        with pytest.raises(MaskingError, match="masking.yml"):
            section("phone")
    finally:
        masking_words.data.cache_clear()
