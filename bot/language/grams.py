"""Word and letter n-grams of a text as weighted columns (TF-IDF). A text is taken apart by
scikit-learn, and weighed here by the same formula, as scikit-learn's own checks and sparse matrices
take ten times longer than the sum itself. Knows nothing of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

KINDS: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 2), "min_df": 4, "token_pattern": r"(?u)\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (3, 4), "min_df": 5},
}


@dataclass(frozen=True)
class Grams:
    """The n-grams that were met in training, with how rare each is.

    vocabulary: column of each n-gram; idf: (columns,) inverse document frequencies.
    """

    kind: str
    vocabulary: dict[str, int]
    idf: NDArray[np.float64]
    _analyze: Callable[[str], list[str]] = field(repr=False)

    @classmethod
    def of(cls, kind: str, grams: Sequence[str], idf: NDArray[np.float64]) -> Grams:
        """N-grams in the order of their columns."""
        vocabulary = {gram: column for column, gram in enumerate(grams)}
        return cls(kind, vocabulary, idf, analyzer(kind))

    @property
    def in_order(self) -> list[str]:
        """The n-grams in the order of their columns."""
        return sorted(self.vocabulary, key=self.vocabulary.__getitem__)

    def columns(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The columns a text has, and their weights, of unit length; both empty if it has none."""
        counts = Counter(self._analyze(text))
        met = [(self.vocabulary[g], n) for g, n in counts.items() if g in self.vocabulary]
        if not met:
            return np.empty(0, np.intp), np.empty(0, np.float32)
        found, times = np.array(met, dtype=np.intp).T
        weights = (1.0 + np.log(times)) * self.idf[found]
        return found, (weights / np.linalg.norm(weights)).astype(np.float32)


def analyzer(kind: str) -> Callable[[str], list[str]]:
    """Takes a text apart into the n-grams of one of the KINDS."""
    return cast("Callable[[str], list[str]]", TfidfVectorizer(**KINDS[kind]).build_analyzer())
