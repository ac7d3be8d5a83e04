"""Cleaning and cutting: what no reader can use goes, every letter and its place stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.text import clean, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Is it\r\n\tsafe ? ", "Is it safe ?"),
        ("a\x00b", "a b"),
        ("pain\ud800ful \udfff", "painful"),
        ("don’t “press”", 'don\'t "press"'),
        ("don`t", "don't"),
        ("ｐｒｉｃｅ", "price"),
        ("／restart", "/restart"),
        ("\u202eprice\u202c", "price"),
        ("Über Ärzte", "Über Ärzte"),
        ("\x00\u200b\ud800", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_read_goes(written: str, read: str) -> None:
    assert clean(written) == read


@given(st.text(st.characters()))
def test_a_cleaned_text_can_be_sent_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert cleaned == " ".join(cleaned.split())


@given(st.text())
def test_each_word_stands_where_it_says(text: str) -> None:
    for word in words(text):
        assert text[word.start : word.end] == word.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what's the price, please?", ["what's", "the", "price", "please"]),
        ("'quoted' don't_stop", ["quoted", "don't", "stop"]),
        ("20 weeks", ["20", "weeks"]),
        ("🙂 ... ?!", []),
    ],
)
def test_words_are_cut_at_marks_but_not_at_apostrophes(text: str, found: list[str]) -> None:
    assert [word.text for word in words(text)] == found
