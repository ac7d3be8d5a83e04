"""Builds the understanding from what a model holds and what config.yml sets. The same building
serves training, a live assistant, and whoever measures one without Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.language.clauses import Splitter
from bot.language.encoder import Encoder
from bot.language.gazetteer import Gazetteer
from bot.language.intent_model import FitSettings, IntentModel, fit
from bot.language.reading import Reader, count_words
from bot.language.segments import Prices
from bot.language.spelling import Speller
from bot.language.understanding import Understanding, Zones, roles_of
from bot.language.vectors import KeptVectors
from bot.nlu.taught import Taught


def fitted(
    taught: Taught, config: Mapping[str, Any], encoder: Encoder | KeptVectors
) -> IntentModel:
    """The model of these phrasings."""
    reader = reader_of(taught, config, encoder)
    readings = [reader.read(text, spell=False) for text in taught.phrasings]
    return fit(readings, taught.labels, encoder, FitSettings(**config["fit"]))


def understanding_of(
    model: IntentModel, taught: Taught, config: Mapping[str, Any], encoder: Encoder
) -> Understanding:
    """A model made able to understand."""
    return Understanding(
        reader=reader_of(taught, config, encoder),
        splitter=Splitter(),
        model=model,
        encoder=encoder,
        zones=Zones(**config["zones"]),
        prices=Prices(**config["prices"]),
        roles=roles_of(config["roles"]),
    )


def reader_of(taught: Taught, config: Mapping[str, Any], encoder: Encoder | KeptVectors) -> Reader:
    """Reads as the training data spell and name things."""
    names = [name for kind in taught.names.values() for name in kind]
    words = count_words([*taught.phrasings, *names])
    return Reader(Speller(words, encoder.vocabulary), Gazetteer(taught.names), config["stand_ins"])
