"""Chooses which phrasings one step of tuning compares: a few of each of several answers, each with
a near miss of another answer, since the near misses are what the encoder confuses. Pure numpy, and
the same seed gives the same batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.parse import id_of

# Answers that gather unlike questions: their phrasings count as alike only if they are near.
LOOSE = frozenset(
    {
        "emergency",
        "medical_advice",
        "not_covered",
        "other_language",
        "out_of_scope",
        "preexisting_condition",
    }
)
ANSWERS = 14
PHRASINGS = 4
NEAR_MISSES = 15
NEIGHBOURS = 20
NEAR = 0.5

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Batch:
    """rows: which phrasings; alike, unlike: 1 where two of them are to be near or to be far."""

    rows: Rows
    alike: Floats
    unlike: Floats


class Sampler:
    """Draws batches from phrasings whose untuned vectors are known."""

    def __init__(self, labels: Sequence[str], vectors: Floats, seed: int) -> None:
        names = sorted(set(labels))
        self._owners = np.array([names.index(label) for label in labels])
        self._members = [np.flatnonzero(self._owners == owner) for owner in range(len(names))]
        self._loose = np.array([id_of(name) in LOOSE for name in names])
        self._vectors = vectors
        self._random = np.random.default_rng(seed)
        # By the root: large answers come more often, yet do not crowd out the small ones.
        shares = np.sqrt([len(members) for members in self._members])
        self._shares = shares / shares.sum()

    def batches(self, count: int) -> Iterator[Batch]:
        for _ in range(count):
            drawn = self._random.choice(len(self._shares), ANSWERS, replace=False, p=self._shares)
            rows = [row for owner in drawn for row in self._group(int(owner))]
            yield self._compared(np.array(list(dict.fromkeys(rows))))

    def _group(self, owner: int) -> list[int]:
        """Some phrasings of an answer, a near miss of another one, and a mate of the near miss."""
        first = int(self._random.choice(self._members[owner]))
        likeness = self._vectors @ self._vectors[first]
        same = self._others(first)
        if self._loose[owner]:
            same = _nearest(same, likeness, NEIGHBOURS)
        mates = self._random.choice(same, min(PHRASINGS - 1, len(same)), replace=False)
        elsewhere = np.flatnonzero(self._owners != owner)
        miss = int(self._random.choice(_nearest(elsewhere, likeness, NEAR_MISSES)))
        around = _nearest(self._others(miss), self._vectors @ self._vectors[miss], NEIGHBOURS)
        return [first, *map(int, mates), miss, int(self._random.choice(around))]

    def _others(self, row: int) -> Rows:
        members = self._members[self._owners[row]]
        others: Rows = members[members != row]
        return others

    def _compared(self, rows: Rows) -> Batch:
        owners, vectors = self._owners[rows], self._vectors[rows]
        same = owners[:, None] == owners[None]
        alike = same & (~self._loose[owners][:, None] | (vectors @ vectors.T > NEAR))
        np.fill_diagonal(alike, False)
        return Batch(rows, alike.astype(np.float32), (~same).astype(np.float32))


def _nearest(rows: Rows, likeness: Floats, count: int) -> Rows:
    nearest: Rows = rows[np.argsort(-likeness[rows], kind="stable")[:count]]
    return nearest
