"""The reader of a live assistant, and its speller: they know what is taught."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.language.encoder import Encoder
from bot.language.gazetteer import Gazetteer
from bot.language.reading import Reader, count_words
from bot.language.spelling import Speller
from bot.nlu.taught import Taught


def reader_of(taught: Taught, config: Mapping[str, Any], encoder: Encoder) -> Reader:
    """Reads as the training data spell and name things."""
    speller = speller_of(taught, encoder.vocabulary)
    return Reader(speller, Gazetteer.of(taught.names), config["stand_ins"])


def speller_of(taught: Taught, language: Collection[str]) -> Speller:
    """Spells as the training data do; language: the words that need no repair beside theirs."""
    names = [name for kind in taught.names.values() for name in kind]
    return Speller(count_words([*taught.phrasings, *names]), language)
