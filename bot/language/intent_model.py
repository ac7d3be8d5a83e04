"""Says which answers a message may ask for, best first. Sentence vectors carry the meaning, word
and letter n-grams the wording; a balanced logistic regression weighs them, and the examples
nearest to the message have a say of their own. Confidence is the probability times the likeness
to the nearest example of that answer: a message unlike anything taught is never sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.language import softmax
from bot.language.encoder import Encoder
from bot.language.examples import Examples, Rounded, say_of
from bot.language.gram_table import GramTables
from bot.language.grams import Grams
from bot.language.reading import Reading
from bot.language.softmax import Features

Arrays = dict[str, NDArray[Any]]

FLOOR = 1e-9  # keeps the logarithm of nothing finite


class Encodes(Protocol):
    """Whatever turns texts into sentence vectors, one row a text."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Scored:
    """One label for one message. confidence = probability x cosine to its nearest example."""

    label: str
    probability: float
    confidence: float


@dataclass(frozen=True)
class IntentModel:
    """A fitted model. `arrays` and `restore` carry it to and from a file without pickling."""

    labels: tuple[str, ...]
    words: Grams
    letters: Grams
    weights: NDArray[np.float32]  # (vector, words and letters, labels), a row a feature
    bias: NDArray[np.float32]  # (labels,)
    examples: Examples
    owners: NDArray[np.int32]  # (examples,): which label an example belongs to
    letter_weight: float
    neighbour_weight: float

    def score(self, readings: Sequence[Reading], encoder: Encoder) -> list[list[Scored]]:
        """Every label for each message, best first."""
        vectors = encoder.encode([reading.general for reading in readings])
        cosines = self.examples.cosines(Rounded.of(vectors))
        nearby = np.add.reduceat(say_of(cosines), self.starts, axis=1)
        scores = _log_softmax(self._linear(vectors, readings))
        scores += self.neighbour_weight * np.log(nearby / nearby.sum(1, keepdims=True) + FLOOR)
        probabilities = np.exp(_log_softmax(scores))
        likeness = np.clip(np.maximum.reduceat(cosines, self.starts, axis=1), 0.0, 1.0)
        return [self._ranked(p, c) for p, c in zip(probabilities, likeness, strict=True)]

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where the examples of each label begin: (labels,)."""
        return np.flatnonzero(np.r_[True, np.diff(self.owners) > 0])

    def _linear(
        self, vectors: NDArray[np.float32], readings: Sequence[Reading]
    ) -> NDArray[np.float32]:
        """What the logistic regression says: (messages, labels)."""
        wide, worded = vectors.shape[1], vectors.shape[1] + len(self.words.vocabulary)
        scores: NDArray[np.float32] = vectors @ self.weights[:wide] + self.bias
        for row, reading in zip(scores, readings, strict=True):
            columns, weights = self.words.columns(reading.general)
            row += weights @ self.weights[wide + columns]
            columns, weights = self.letters.columns(reading.plain)
            row += self.letter_weight * (weights @ self.weights[worded + columns])
        return scores

    def _ranked(self, probabilities: NDArray[Any], likeness: NDArray[Any]) -> list[Scored]:
        order = np.argsort(-probabilities, kind="stable")
        return [
            Scored(self.labels[i], float(probabilities[i]), float(probabilities[i] * likeness[i]))
            for i in order
        ]

    def arrays(self) -> Arrays:
        """Everything needed to restore the model."""
        return {
            "labels": np.array(self.labels),
            "weights": self.weights,
            "bias": self.bias,
            "owners": self.owners,
            "letter_weight": np.array(self.letter_weight),
            "neighbour_weight": np.array(self.neighbour_weight),
            **_dump("words", self.words),
            **_dump("letters", self.letters),
            **self.examples.arrays("examples"),
        }


def restore(arrays: Arrays) -> IntentModel:
    """The model whose `arrays` these are."""
    return IntentModel(
        labels=tuple(str(label) for label in arrays["labels"]),
        words=_load("words", arrays),
        letters=_load("letters", arrays),
        weights=arrays["weights"],
        bias=arrays["bias"],
        examples=Examples.restored("examples", arrays),
        owners=arrays["owners"],
        letter_weight=float(arrays["letter_weight"]),
        neighbour_weight=float(arrays["neighbour_weight"]),
    )


def fit(
    readings: Sequence[Reading],
    labels: Sequence[str],
    encoder: Encodes,
    settings: FitSettings,
    tables: GramTables | None = None,
) -> IntentModel:
    """Fits a model; the same data give the same model, whatever order the files were read in.
    tables: what texts were taken apart before, if any were."""
    order = sorted(range(len(labels)), key=lambda i: (labels[i], readings[i].plain))
    readings, labels = [readings[i] for i in order], [labels[i] for i in order]
    vectors = encoder.encode([reading.general for reading in readings])
    tables = tables or GramTables()
    words = tables.words.fit([reading.general for reading in readings])
    letters = tables.letters.fit([reading.plain for reading in readings])
    in_grams = tables.matrix(readings, words, letters, settings.letter_weight)
    features = Features(vectors, in_grams)
    names, owners = np.unique(np.array(labels), return_inverse=True)
    weights, bias = softmax.fit(features, owners, settings.C, settings.iterations)
    return IntentModel(
        labels=tuple(str(name) for name in names),
        words=words,
        letters=letters,
        weights=weights,
        bias=bias,
        examples=Examples.of(vectors),
        owners=owners.astype(np.int32),
        letter_weight=settings.letter_weight,
        neighbour_weight=settings.neighbour_weight,
    )


@dataclass(frozen=True)
class FitSettings:
    """How a model is fitted; chosen in benchmarks/variants.py."""

    C: float = 10.0
    letter_weight: float = 0.7
    neighbour_weight: float = 0.45
    iterations: int = 40


def _log_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs: NDArray[Any] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def _dump(name: str, found: Grams) -> Arrays:
    return {f"{name}_vocabulary": np.array(found.in_order), f"{name}_idf": found.idf}


def _load(name: str, arrays: Arrays) -> Grams:
    vocabulary = [str(gram) for gram in arrays[f"{name}_vocabulary"]]
    return Grams.of(name, vocabulary, arrays[f"{name}_idf"])
