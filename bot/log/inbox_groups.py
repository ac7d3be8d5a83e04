"""Lays messages of similar meaning together, one after the other as they come: a message joins the
group it is nearest to on average, or begins one. Groups are never merged nor numbered anew, so that
staff find them again. Must not know texts, nor the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Spread = Callable[[Vectors], Vectors]

BLOCK = 256  # messages compared with all groups at once
ROOM = 64  # groups that there is room for at first
NOWHERE = -2.0  # less than any cosine


@dataclass(frozen=True)
class Likeness:
    """How near is near. `spread` turns sentence vectors into unit vectors whose cosines part
    meanings well; `least` is the mean cosine from which on a message belongs to a group."""

    spread: Spread
    least: float


def unit(vectors: Vectors) -> Vectors:
    """The vectors at unit length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


PLAIN = Likeness(unit, 0.45)  # for vectors as the encoder makes them


class Groups:
    """The groups of one space: of each its number, the sum of its vectors, and their number."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._rows: dict[int, int] = {}
        self._numbers: list[int] = []
        self._sums: Vectors = np.zeros((ROOM, 0), np.float32)
        self._counts: Vectors = np.zeros(ROOM, np.float32)

    def load(self, groups: Sequence[int], vectors: Vectors) -> None:
        """Takes in members of groups that stand already."""
        for group, vector in zip(groups, self._likeness.spread(vectors), strict=True):
            self._join(group, vector)

    def place(self, messages: Sequence[int], vectors: Vectors) -> list[int]:
        """The group of each message, in order; one that fits nowhere begins a group that bears its
        number."""
        placed: list[int] = []
        for start in range(0, len(messages), BLOCK):
            part = slice(start, start + BLOCK)
            placed += self._place_block(messages[part], self._likeness.spread(vectors[part]))
        return placed

    def _place_block(self, messages: Sequence[int], vectors: Vectors) -> list[int]:
        """Compares the block with all groups at once; those that change within it are compared
        again for each message."""
        nearness = self._nearness(vectors, slice(len(self._numbers)))
        changed: dict[int, None] = {}
        placed = []
        for message, vector, near in zip(messages, vectors, nearness, strict=True):
            group = self._nearest(near, vector, list(changed))
            group = message if group is None else group
            changed[self._join(group, vector)] = None
            placed.append(group)
        return placed

    def _nearest(self, near: Vectors, vector: Vectors, changed: list[int]) -> int | None:
        """The group that is near enough to belong to, if any is."""
        now = np.full(len(self._numbers) + 1, NOWHERE, np.float32)
        now[: len(near)] = near
        now[changed] = self._nearness(vector[None], changed)[0]
        best = int(now.argmax())
        return self._numbers[best] if now[best] >= self._likeness.least else None

    def _nearness(self, vectors: Vectors, rows: slice | list[int]) -> Vectors:
        """The mean cosine of each vector with the members of each group."""
        sums = self._sums[rows].reshape(-1, vectors.shape[1])
        return np.asarray(vectors @ sums.T / self._counts[rows], dtype=np.float32)

    def _join(self, group: int, vector: Vectors) -> int:
        """Adds a vector to a group, which may be new; the group's row."""
        row = self._rows.get(group)
        if row is None:
            row = self._rows[group] = len(self._numbers)
            self._numbers.append(group)
            self._make_room(row, len(vector))
        self._sums[row] += vector
        self._counts[row] += 1
        return row

    def _make_room(self, row: int, width: int) -> None:
        if not self._sums.shape[1]:
            self._sums = np.zeros((len(self._counts), width), np.float32)
        if row >= len(self._counts):
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
            self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
