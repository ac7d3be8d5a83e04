"""Says which answers a message may ask for, best first. Sentence vectors carry the meaning, word
and letter n-grams the wording; a balanced logistic regression weighs them, and the examples
nearest to the message have a say of their own. Confidence is the probability times the likeness
to the nearest example of that answer: a message unlike anything taught is never sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language.encoder import Encoder
from bot.language.reading import Reading

Arrays = dict[str, NDArray[Any]]

REACH = 0.03  # cosine within which an example counts as near
FLOOR = 1e-9  # keeps the logarithm of nothing finite


@dataclass(frozen=True)
class Scored:
    """One label for one message. confidence = probability x cosine to its nearest example."""

    label: str
    probability: float
    confidence: float


def _word_grams() -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"(?u)\b\w+\b"
    )


def _letter_grams() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3)


@dataclass(frozen=True)
class IntentModel:
    """A fitted model. `arrays` and `restore` carry it to and from a file without pickling."""

    labels: tuple[str, ...]
    words: TfidfVectorizer
    letters: TfidfVectorizer
    weights: NDArray[np.float32]  # (features, labels), rows in one piece: sparse rows meet it
    bias: NDArray[np.float32]  # (labels,)
    examples: NDArray[np.float32]  # (examples, 384), unit rows
    owners: NDArray[np.int32]  # (examples,): which label an example belongs to
    letter_weight: float
    neighbour_weight: float

    def score(self, readings: Sequence[Reading], encoder: Encoder) -> list[list[Scored]]:
        """Every label for each message, best first."""
        vectors = encoder.encode([reading.general for reading in readings])
        features = _features(self.words, self.letters, self.letter_weight, vectors, readings)
        cosines = vectors @ self.examples.T
        starts = np.flatnonzero(np.r_[True, np.diff(self.owners) > 0])
        nearby = np.add.reduceat(np.exp((cosines - 1.0) / REACH), starts, axis=1)
        scores = _log_softmax(features @ self.weights + self.bias)
        scores += self.neighbour_weight * np.log(nearby / nearby.sum(1, keepdims=True) + FLOOR)
        probabilities = np.exp(_log_softmax(scores))
        likeness = np.clip(np.maximum.reduceat(cosines, starts, axis=1), 0.0, 1.0)
        return [self._ranked(p, c) for p, c in zip(probabilities, likeness, strict=True)]

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
            "examples": self.examples.astype(np.float16),
            "owners": self.owners,
            "letter_weight": np.array(self.letter_weight),
            "neighbour_weight": np.array(self.neighbour_weight),
            **_dump("words", self.words),
            **_dump("letters", self.letters),
        }


def restore(arrays: Arrays) -> IntentModel:
    """The model whose `arrays` these are."""
    return IntentModel(
        labels=tuple(str(label) for label in arrays["labels"]),
        words=_load("words", _word_grams(), arrays),
        letters=_load("letters", _letter_grams(), arrays),
        weights=arrays["weights"],
        bias=arrays["bias"],
        examples=arrays["examples"].astype(np.float32),
        owners=arrays["owners"],
        letter_weight=float(arrays["letter_weight"]),
        neighbour_weight=float(arrays["neighbour_weight"]),
    )


def fit(
    readings: Sequence[Reading], labels: Sequence[str], encoder: Encoder, settings: FitSettings
) -> IntentModel:
    """Fits a model; the same data give the same model, whatever order the files were read in."""
    order = sorted(range(len(labels)), key=lambda i: (labels[i], readings[i].plain))
    readings, labels = [readings[i] for i in order], [labels[i] for i in order]
    vectors = encoder.encode([reading.general for reading in readings])
    words, letters = _word_grams(), _letter_grams()
    words.fit([reading.general for reading in readings])
    letters.fit([reading.plain for reading in readings])
    features = _features(words, letters, settings.letter_weight, vectors, readings)
    classifier = LogisticRegression(
        C=settings.C,
        class_weight="balanced",
        max_iter=settings.iterations,
        tol=settings.tolerance,
    ).fit(features, labels)
    names = [str(name) for name in classifier.classes_]
    return IntentModel(
        labels=tuple(names),
        words=words,
        letters=letters,
        weights=np.ascontiguousarray(classifier.coef_.T, dtype=np.float32),
        bias=classifier.intercept_.astype(np.float32),
        examples=vectors,
        owners=np.array([names.index(label) for label in labels], dtype=np.int32),
        letter_weight=settings.letter_weight,
        neighbour_weight=settings.neighbour_weight,
    )


@dataclass(frozen=True)
class FitSettings:
    """How a model is fitted; chosen in benchmarks/ablation.py."""

    C: float = 10.0
    letter_weight: float = 0.7
    neighbour_weight: float = 0.45
    iterations: int = 60
    tolerance: float = 1e-3


def _features(
    words: TfidfVectorizer,
    letters: TfidfVectorizer,
    letter_weight: float,
    vectors: NDArray[np.float32],
    readings: Sequence[Reading],
) -> sparse.csr_matrix:
    return sparse.hstack(
        [
            sparse.csr_matrix(vectors),
            words.transform([reading.general for reading in readings]),
            letters.transform([reading.plain for reading in readings]) * letter_weight,
        ]
    ).tocsr()


def _log_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs: NDArray[Any] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def _dump(name: str, grams: TfidfVectorizer) -> Arrays:
    vocabulary = sorted(grams.vocabulary_, key=grams.vocabulary_.__getitem__)
    return {f"{name}_vocabulary": np.array(vocabulary), f"{name}_idf": grams.idf_}


def _load(name: str, grams: TfidfVectorizer, arrays: Arrays) -> TfidfVectorizer:
    grams.set_params(vocabulary=[str(gram) for gram in arrays[f"{name}_vocabulary"]])
    grams.idf_ = arrays[f"{name}_idf"]
    return grams
