"""Scores many messages at once for one model, as bot/language/intent_model.py and danger.py score
one: by what is remembered of the texts, so that only what a model changed is computed. Must come to
the same decisions as they do (a test compares them)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.danger import FLOOR as DANGER_FLOOR
from bot.language.danger import DangerModel
from bot.language.examples import Examples
from bot.language.intent_model import FLOOR, IntentModel, Scored
from bot.language.reading import Reading
from bot.teaching.gate.memory import Memory

MENTIONED = 8  # of the best, beside those that decline: no decision looks further

Floats = NDArray[np.float32]
Key = tuple[str, str]  # of a reading: general, plain


def key_of(reading: Reading) -> Key:
    return reading.general, reading.plain


class Table:
    """What is computed of a batch of readings for a model, before either part of it is asked."""

    def __init__(
        self, memory: Memory, readings: Sequence[Reading], going_on: Callable[[], None]
    ) -> None:
        self.memory = memory
        self.keys = list(dict.fromkeys(map(key_of, readings)))
        self.places = {key: place for place, key in enumerate(self.keys)}
        self.rows = memory.rows([general for general, _ in self.keys], going_on)

    def grams(self, model: IntentModel) -> tuple[Any, Any]:
        """Words and letters of the readings, by the n-grams of a model."""
        words = self.memory.tables.words.matrix(model.words, [general for general, _ in self.keys])
        letters = self.memory.tables.letters.matrix(
            model.letters, [plain for _, plain in self.keys]
        )
        return words, letters * np.float32(model.letter_weight)

    def near(self, examples: Examples) -> tuple[Floats, Floats]:
        nearness = self.memory.blocks.near(self.memory.rounded, examples)
        return nearness.say[self.rows], nearness.likeness[self.rows]

    @property
    def vectors(self) -> Floats:
        return self.memory.vectors[self.rows]


class Rankings:
    """Stands for the model of the answers: says of readings what it says."""

    def __init__(self, model: IntentModel, always: frozenset[str]) -> None:
        """always: labels that are mentioned however unlikely they are."""
        self.model = model
        self._always = np.array([label in always for label in model.labels])
        self._places: dict[Key, int] = {}
        self._probabilities = np.empty((0, len(model.labels)), np.float32)
        self._likeness = self._probabilities

    def take(self, table: Table, grams: tuple[Any, Any]) -> None:
        """Computes a batch, in place of the last one."""
        groups = self.model.examples.split(self.model.starts)
        near = [table.near(group) for group in groups]
        say = np.stack([said for said, _ in near], axis=1)
        scores = _linear(self.model, table.vectors, grams)
        scores += self.model.neighbour_weight * np.log(say / say.sum(1, keepdims=True) + FLOOR)
        self._probabilities = _softmax(scores)
        self._likeness = np.clip(np.stack([like for _, like in near], axis=1), 0.0, 1.0)
        self._places = table.places

    def score(self, readings: Sequence[Reading], encoder: Any) -> list[list[Scored]]:
        return [self._ranked(self._places[key_of(reading)]) for reading in readings]

    def _ranked(self, place: int) -> list[Scored]:
        probabilities, likeness = self._probabilities[place], self._likeness[place]
        order = np.argsort(-probabilities, kind="stable")
        mentioned = np.flatnonzero((np.arange(len(order)) < MENTIONED) | self._always[order])
        return [
            Scored(
                self.model.labels[i],
                float(probabilities[i]),
                float(probabilities[i] * likeness[i]),
            )
            for i in order[mentioned]
        ]


@dataclass(frozen=True)
class Batch:
    """Messages, by the places of their readings in a table."""

    table: Table
    grams: tuple[Any, Any]
    places: Sequence[int]

    def near(self, examples: Examples) -> Floats:
        near: Floats = np.log(self.table.near(examples)[0][self.places] + DANGER_FLOOR)
        return near


def dangers(model: DangerModel, heard: Batch, traits: Sequence[frozenset[str]]) -> Floats:
    """How likely each message speaks of danger; traits: what the emergency rules see in each."""
    words, letters = (grams[heard.places] for grams in heard.grams)
    vectors = heard.table.vectors[heard.places]
    ends = np.cumsum([vectors.shape[1], words.shape[1], letters.shape[1]])
    wide, worded, lettered = (int(end) for end in ends)
    score = vectors @ model.weights[:wide]
    score += words @ model.weights[wide:worded] + letters @ model.weights[worded:lettered]
    of_traits = model.weights[lettered:]
    known = model.sight.traits
    score += [sum(of_traits[known[t]] for t in sorted(seen) if t in known) for seen in traits]
    score += model.bias
    if len(model.emergencies) and len(model.lookalikes):
        score += model.neighbours * (heard.near(model.emergencies) - heard.near(model.lookalikes))
    return np.asarray(1.0 / (1.0 + np.exp(-score)), np.float32)


def _linear(model: IntentModel, vectors: Floats, grams: tuple[Any, Any]) -> Floats:
    words, letters = grams
    wide, worded = vectors.shape[1], vectors.shape[1] + words.shape[1]
    scores = vectors @ model.weights[:wide] + model.bias
    scores += words @ model.weights[wide:worded]
    scores += letters @ model.weights[worded:]
    return np.asarray(scores, np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
