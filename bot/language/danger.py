"""Tells a message that speaks of danger from one that only sounds like it, by what the red-flag
rules see in it, its words, its meaning, and the known emergencies and look-alikes nearest to it. It
judges whole messages, and never stands in for the rules: those need no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.language import logistic
from bot.language.encoder_build import DIMENSIONS
from bot.language.examples import Examples, Rounded, say_of
from bot.language.gram_table import GramTables
from bot.language.intent_model import IntentModel
from bot.language.reading import Reading
from bot.language.softmax import Features

FLOOR = 1e-9  # so that no example near says little, not everything
SELDOM = 4  # a trait that fewer examples show is left out

Arrays = dict[str, NDArray[Any]]
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class DangerSettings:
    """How the model is fitted. ordinary: every how many-th example of an answer is learnt from;
    neighbours: weight of the nearest examples."""

    C: float = 10.0
    iterations: int = 120
    ordinary: int = 3
    neighbours: float = 0.8


@dataclass(frozen=True)
class Heard:
    """A message as the model gets it; traits: what the red-flag rules see in it."""

    reading: Reading
    vector: Vector
    traits: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What a model is fitted on: messages of danger, look-alikes, and ordinary questions."""

    emergencies: Sequence[Heard]
    lookalikes: Sequence[Heard]
    ordinary: Sequence[Heard]


@dataclass(frozen=True)
class Sight:
    """Where the words, letters and traits of a message stand among the columns of a model."""

    intents: IntentModel  # its n-grams serve here too
    traits: dict[str, int]

    def columns(self, message: Heard) -> tuple[NDArray[np.intp], Vector]:
        words, of_words = self.intents.words.columns(message.reading.general)
        letters, of_letters = self.intents.letters.columns(message.reading.plain)
        seen = sorted(self.traits[trait] for trait in message.traits if trait in self.traits)
        worded = len(self.intents.words.vocabulary)
        lettered = worded + len(self.intents.letters.vocabulary)
        columns = words, letters + worded, np.array(seen, dtype=np.intp) + lettered
        values = of_words, of_letters * self.intents.letter_weight, np.ones(len(seen))
        return np.concatenate(columns), np.concatenate(values).astype(np.float32)


@dataclass(frozen=True)
class DangerModel:
    """A fitted model. `arrays` and `restore` carry it to and from a file."""

    sight: Sight
    weights: Vector  # (vector, words, letters, traits)
    bias: float
    emergencies: Examples
    lookalikes: Examples
    neighbours: float

    def probability(self, message: Heard) -> float:
        """How likely the message speaks of danger."""
        columns, values = self.sight.columns(message)
        wide = len(message.vector)
        score = message.vector @ self.weights[:wide] + values @ self.weights[wide + columns]
        score += self.bias + self.neighbours * self._nearby(message.vector)
        return float(1.0 / (1.0 + np.exp(-score)))

    def _nearby(self, vector: Vector) -> float:
        """How much nearer the known emergencies are than the known look-alikes."""
        if not len(self.emergencies) or not len(self.lookalikes):
            return 0.0
        rounded = Rounded.of(vector[None])
        danger, harmless = (
            np.log(say_of(examples.cosines(rounded)).sum() + FLOOR)
            for examples in (self.emergencies, self.lookalikes)
        )
        return float(danger - harmless)

    def arrays(self) -> Arrays:
        """Everything that `restore` needs besides the model of the intents."""
        return {
            "danger_traits": np.array(list(self.sight.traits), dtype=np.str_),
            "danger_weights": self.weights,
            "danger_bias": np.array(self.bias),
            "danger_neighbours": np.array(self.neighbours),
            **self.emergencies.arrays("danger_emergencies"),
            **self.lookalikes.arrays("danger_lookalikes"),
        }


def restore(arrays: Arrays, intents: IntentModel) -> DangerModel:
    """The model whose `arrays` these are."""
    return DangerModel(
        sight=Sight(intents, _numbered([str(trait) for trait in arrays["danger_traits"]])),
        weights=arrays["danger_weights"],
        bias=float(arrays["danger_bias"]),
        emergencies=Examples.restored("danger_emergencies", arrays),
        lookalikes=Examples.restored("danger_lookalikes", arrays),
        neighbours=float(arrays["danger_neighbours"]),
    )


def fit(
    known: Known, intents: IntentModel, settings: DangerSettings, tables: GramTables | None = None
) -> DangerModel:
    """Fits a model; the same messages in the same order give the same model. tables: what texts
    were taken apart before, if any were."""
    messages = [*known.emergencies, *known.lookalikes, *known.ordinary]
    met = Counter(trait for message in messages for trait in message.traits)
    sight = Sight(intents, _numbered(sorted(t for t, times in met.items() if times >= SELDOM)))
    features = Features(_vectors(messages), _table(sight, messages, tables or GramTables()))
    danger = np.arange(len(messages)) < len(known.emergencies)
    weights, bias = logistic.fit(features, danger, settings.C, settings.iterations)
    return DangerModel(
        sight=sight,
        weights=weights,
        bias=bias,
        emergencies=Examples.of(_vectors(known.emergencies)),
        lookalikes=Examples.of(_vectors(known.lookalikes)),
        neighbours=settings.neighbours,
    )


def _numbered(traits: Sequence[str]) -> dict[str, int]:
    return {trait: number for number, trait in enumerate(traits)}


def _table(sight: Sight, messages: Sequence[Heard], tables: GramTables) -> sparse.csr_matrix:
    """What `Sight.columns` gives of one message, of all of them."""
    intents = sight.intents
    readings = [message.reading for message in messages]
    in_grams = tables.matrix(readings, intents.words, intents.letters, intents.letter_weight)
    return sparse.hstack([in_grams, _traits(sight, messages)]).tocsr()


def _traits(sight: Sight, messages: Sequence[Heard]) -> sparse.csr_matrix:
    seen = [sorted(sight.traits[t] for t in m.traits if t in sight.traits) for m in messages]
    ends = np.cumsum([0, *map(len, seen)])
    columns = np.array([column for row in seen for column in row], np.intp)
    shape = len(messages), len(sight.traits)
    return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)


def _vectors(messages: Sequence[Heard]) -> NDArray[np.float32]:
    rows = [message.vector for message in messages]
    return np.array(rows, dtype=np.float32).reshape(-1, DIMENSIONS)
