"""The reader of a live assistant, which knows what is taught."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.language.encoder import Encoder
from bot.language.gazetteer import Gazetteer
from bot.language.reading import Reader, count_words
from bot.language.spelling import Speller
from bot.nlu.taught import Taught


def reader_of(taught: Taught, config: Mapping[str, Any], encoder: Encoder) -> Reader:
    """Reads as the training data spell and name things."""
    names = [name for kind in taught.names.values() for name in kind]
    words = count_words([*taught.phrasings, *names])
    return Reader(
        Speller(words, encoder.vocabulary), Gazetteer.of(taught.names), config["stand_ins"]
    )
