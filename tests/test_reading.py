"""Reading: clean, lower case, spelt right, names replaced; training phrasings as their authors
wrote them."""

from __future__ import annotations

from bot.language.gazetteer import Gazetteer
from bot.language.reading import Reader, count_words
from bot.language.spelling import Speller

TAUGHT = ["Does acupressure help migraine?", "is it safe", "is it safe for me"]
READER = Reader(
    Speller(count_words(TAUGHT), ()),
    Gazetteer({"ailment": ["migraine"], "medicine": ["aspirin"]}),
    {"ailment": "some disease"},
)


def test_a_message_is_cleaned_spelt_and_generalised() -> None:
    reading = READER.read(" Does  acupresure\x00 help MIGRANE? ")
    assert reading.plain == "does acupressure help migraine?"
    assert reading.general == "does acupressure help some disease?"


def test_a_training_phrasing_is_not_respelt() -> None:
    assert READER.read("Acupresure", spell=False).plain == "acupresure"


def test_a_name_without_a_stand_in_stays_and_is_known() -> None:
    reading = READER.read("aspirin against migraine")
    assert reading.general == "aspirin against some disease"
    assert reading.named({"ailment"}) == "migraine"
    assert reading.named({"ailment", "medicine"}) == "aspirin"
    assert reading.named({"therapy"}) is None


def test_words_are_counted_in_lower_case() -> None:
    assert count_words(["Is it safe?", "IS it’s"]) == {"is": 2, "it": 1, "safe": 1, "it's": 1}
