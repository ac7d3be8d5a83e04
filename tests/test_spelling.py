"""Spelling: unknown words become taught ones, known words and everything else stay."""

from __future__ import annotations

import pytest

from bot.language.spelling import Speller

TAUGHT = {
    "pregnant": 40, "massage": 60, "price": 20, "session": 30, "needles": 25, "back": 20,
    "pain": 50, "safe": 30, "does": 40, "hours": 9, "house": 3, "acupressure": 50, "neck": 2,
}  # fmt: skip
SPELLER = Speller(TAUGHT, {"message", "garden", "backs", "form", "from"})


@pytest.mark.parametrize(
    ("typed", "fixed"),
    [
        ("masage", "massage"),
        ("pregnnt", "pregnant"),
        ("prcie", "price"),
        ("pian", "pain"),
        ("accupresure", "acupressure"),  # two errors in a long word
        ("backpain", "back pain"),
        ("Is the Masage sfae?", "Is the massage safe?"),
    ],
)
def test_an_unknown_word_becomes_the_nearest_taught_one(typed: str, fixed: str) -> None:
    assert SPELLER.fix(typed) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "a message from the garden",  # English, though one letter from `massage`
        "backs",
        "qzxwvk",
        "m4ssage",
        "paz",
        "safgg",  # two errors are too many in a short word
        "neckpain",  # `neck` was not taught often enough to cut a word for
        "",
        "  ?! 12 , ",
    ],
)
def test_what_need_not_or_cannot_be_repaired_stays(text: str) -> None:
    assert SPELLER.fix(text) == text


def test_the_commoner_of_two_equally_near_words_wins() -> None:
    assert Speller({"hands": 2, "bands": 9}, ()).fix("xands") == "bands"
    assert Speller({"hands": 9, "bands": 2}, ()).fix("xands") == "hands"


def test_the_same_first_letter_goes_before_the_commoner_word() -> None:
    assert Speller({"pains": 1, "gains": 99}, ()).fix("paims") == "pains"


def test_letters_left_out_go_before_letters_put_in() -> None:
    assert Speller({"needle": 1, "nede": 50}, ()).fix("neede") == "needle"
