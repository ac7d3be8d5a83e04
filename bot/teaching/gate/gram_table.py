"""The n-grams of many texts at once. Which n-grams a text has never changes; how rare each is does
with every model, so texts are taken apart once and weighed anew for each. Must weigh as
bot/language/grams.py does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language.grams import KINDS, Grams

Row = tuple[NDArray[np.int32], NDArray[np.float32]]


class GramTable:
    """The n-grams of one kind, numbered as they were met."""

    def __init__(self, kind: str) -> None:
        self._analyze = TfidfVectorizer(**KINDS[kind]).build_analyzer()
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, Row] = {}

    def matrix(self, grams: Grams, texts: Sequence[str]) -> sparse.csr_matrix:
        """The (texts, columns) matrix of a model's n-grams, rows of unit length."""
        rows = [self._taken_apart(text) for text in texts]
        columns = self._columns(grams)
        shape = (len(rows), len(grams.vocabulary))
        if not rows:
            return sparse.csr_matrix(shape, dtype=np.float32)
        owners = np.repeat(np.arange(len(rows)), [len(numbers) for numbers, _ in rows])
        found = columns[np.concatenate([numbers for numbers, _ in rows])]
        weights = np.concatenate([logs for _, logs in rows]).astype(np.float64)
        met = found >= 0
        owners, found, weights = owners[met], found[met], weights[met]
        weights = weights * grams.idf[found]
        norms = np.sqrt(np.bincount(owners, weights * weights, len(rows)))
        weights = (weights / norms[owners]).astype(np.float32)
        return sparse.csr_matrix((weights, (owners, found)), shape=shape)

    def forget(self, kept: set[str]) -> None:
        """Lets go of all texts but these."""
        self._texts = {text: row for text, row in self._texts.items() if text in kept}

    def _taken_apart(self, text: str) -> Row:
        """The numbers of a text's n-grams, and 1 + log of how often each occurs."""
        if (known := self._texts.get(text)) is None:
            counts = Counter(self._analyze(text))
            numbers = [self._numbers.setdefault(g, len(self._numbers)) for g in counts]
            times = np.fromiter(counts.values(), np.float32, len(counts))
            known = np.array(numbers, np.int32), 1.0 + np.log(times)
            self._texts[text] = known
        return known

    def _columns(self, grams: Grams) -> NDArray[np.int32]:
        """A model's column of each numbered n-gram; -1 of those it does not know."""
        columns = np.full(len(self._numbers) + 1, -1, np.int32)
        for gram, column in grams.vocabulary.items():
            number = self._numbers.get(gram)
            if number is not None:
                columns[number] = column
        return columns
