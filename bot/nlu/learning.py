"""Fits what is learnt of the training data: the model of the answers and, with its n-grams, the
model of danger. The same data give the same models, whatever order the files were read in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.language import danger, intent_model
from bot.language.danger import DangerModel, DangerSettings, Heard, Known
from bot.language.encoder import Encoder
from bot.language.intent_model import FitSettings, IntentModel
from bot.language.reading import Reading
from bot.language.vectors import KeptVectors
from bot.nlu.notes import Notes
from bot.nlu.taught import Taught

Said = tuple[str, Reading]  # a message as written and as read


@dataclass(frozen=True)
class Learnt:
    """What was taught, and both models of it."""

    taught: Taught
    intents: IntentModel
    danger: DangerModel

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything of the models that `restored` needs."""
        return {**self.intents.arrays(), **self.danger.arrays()}


def restored(taught: Taught, arrays: Mapping[str, NDArray[Any]]) -> Learnt:
    """What was learnt, from a file."""
    intents = intent_model.restore(dict(arrays))
    return Learnt(taught, intents, danger.restore(dict(arrays), intents))


def fitted(
    taught: Taught, config: Mapping[str, Any], encoder: Encoder | KeptVectors, notes: Notes
) -> Learnt:
    """The models of what is taught. The rules say what they see in an emergency and in what only
    sounds like one; where they err, the model learns to know better. notes: by those rules."""
    phrasings, harmless = (
        list(zip(texts, notes.read(texts, taught.names, config["stand_ins"]), strict=True))
        for texts in (taught.phrasings, taught.harmless)
    )
    vectors = Vectors([reading for _, reading in (*phrasings, *harmless)], encoder)
    readings, settings = [reading for _, reading in phrasings], FitSettings(**config["fit"])
    intents = intent_model.fit(readings, taught.labels, vectors, settings, notes.tables)
    of_danger = DangerSettings(**config["danger"])
    label = config["roles"]["emergency"]
    groups = _grouped(phrasings, taught.labels, label, of_danger.ordinary)
    emergencies, ordinary = (_heard(group, vectors, notes) for group in groups)
    known = Known(emergencies, _heard(sorted(harmless, key=_plain), vectors, notes), ordinary)
    return Learnt(taught, intents, danger.fit(known, intents, of_danger, notes.tables))


class Vectors:
    """The vectors of readings, all asked for at once: kept vectors that a later call does not ask
    for would be dropped."""

    def __init__(self, readings: Sequence[Reading], encoder: Encoder | KeptVectors) -> None:
        texts = [reading.general for reading in readings]
        self._rows = dict(zip(texts, encoder.encode(texts), strict=True))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._rows[text] for text in texts], dtype=np.float32)


def _grouped(
    phrasings: Sequence[Said], labels: Sequence[str], alarming: str, ordinary: int
) -> tuple[list[Said], list[Said]]:
    """The emergencies, and about every how many-th phrasing of other labels: chosen by itself, so
    that a phrasing more or less changes none of the others."""
    rows = sorted(zip(labels, phrasings, strict=True), key=lambda row: (row[0], _plain(row[1])))
    emergencies = [said for label, said in rows if label == alarming]
    others = [said for label, said in rows if label != alarming]
    return emergencies, [said for said in others if crc32(_plain(said).encode()) % ordinary == 0]


def _plain(said: Said) -> str:
    return said[1].plain


def _heard(said: Sequence[Said], vectors: Vectors, notes: Notes) -> list[Heard]:
    rows = vectors.encode([reading.general for _, reading in said])
    return [
        Heard(reading, row, notes.look(text).traits)
        for (text, reading), row in zip(said, rows, strict=True)
    ]
