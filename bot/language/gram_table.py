"""The n-grams of many texts at once. Which n-grams a text has never changes; how rare each is does
with every model, so texts are taken apart once and weighed anew for each. Must weigh as grams.py
does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.language.grams import KINDS, Grams, analyzer
from bot.language.reading import Reading

Row = tuple[NDArray[np.int32], NDArray[np.float32]]


class GramTable:
    """The n-grams of one of the KINDS, numbered as they were met."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._analyze = analyzer(kind)
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, Row] = {}

    def fit(self, texts: Sequence[str]) -> Grams:
        """Those n-grams that enough of the texts have; the same texts give the same, whatever was
        met before."""
        rows = [self._taken_apart(text) for text in texts]
        met = np.bincount(_joined([numbers for numbers, _ in rows], np.int32))
        least = KINDS[self.kind]["min_df"]
        chosen = sorted(
            gram
            for gram, number in self._numbers.items()
            if number < len(met) and met[number] >= least
        )
        often = met[np.array([self._numbers[gram] for gram in chosen], np.intp)]
        idf = np.log((1.0 + len(texts)) / (1.0 + often)) + 1.0
        return Grams.of(self.kind, chosen, idf)

    def matrix(self, grams: Grams, texts: Sequence[str]) -> sparse.csr_matrix:
        """The (texts, columns) matrix of a model's n-grams, rows of unit length."""
        rows = [self._taken_apart(text) for text in texts]
        columns = self._columns(grams)
        owners = np.repeat(np.arange(len(rows)), [len(numbers) for numbers, _ in rows])
        found = columns[_joined([numbers for numbers, _ in rows], np.int32)]
        weights = _joined([logs for _, logs in rows], np.float64)
        met = found >= 0
        owners, found, weights = owners[met], found[met], weights[met]
        weights = weights * grams.idf[found]
        norms = np.sqrt(np.bincount(owners, weights * weights, len(rows)))
        weights = (weights / norms[owners]).astype(np.float32)
        shape = (len(rows), len(grams.vocabulary))
        return sparse.csr_matrix((weights, (owners, found)), shape=shape)

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


class GramTables:
    """One of each kind."""

    def __init__(self) -> None:
        self.words, self.letters = GramTable("words"), GramTable("letters")

    def matrix(
        self, readings: Sequence[Reading], words: Grams, letters: Grams, letter_weight: float
    ) -> sparse.csr_matrix:
        """Words beside letters: a row for each reading."""
        of_words = self.words.matrix(words, [reading.general for reading in readings])
        of_letters = self.letters.matrix(letters, [reading.plain for reading in readings])
        joined = sparse.hstack([of_words, of_letters * np.float32(letter_weight)])
        return joined.tocsr().astype(np.float32)


def _joined(rows: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    joined: NDArray[Any] = np.concatenate([np.empty(0, kind), *rows]).astype(kind, copy=False)
    return joined
