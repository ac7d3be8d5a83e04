"""Fits a softmax regression on features of two kinds: a few dense ones (a sentence vector) beside
many sparse ones (n-grams). scikit-learn would take both as one sparse matrix, in which the dense
part makes the most work by far; kept apart, the same optimum comes in a third of the time. Knows
nothing of texts or labels."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.language import descent

THREADS = 2  # scipy multiplies sparse matrices in one, and lets go of Python's lock meanwhile
UNCERTAIN = 0.05  # p(1 - p) of a typical example, of which the curvature is made

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """Rows are examples. dense: (n, d); sparse: (n, s). Columns count d first, then s."""

    dense: Matrix
    sparse: sparse.csr_matrix

    @property
    def width(self) -> int:
        """d + s."""
        return int(self.dense.shape[1] + self.sparse.shape[1])


def fit(
    features: Features, classes: NDArray[np.intp], C: float, iterations: int
) -> tuple[Matrix, Matrix]:
    """Weights (d + s, k) and bias (k,) for the classes 0..k-1, each class weighing alike whatever
    its number of examples. C: inverse strength of the ridge penalty, as in scikit-learn."""
    weight = balanced(classes, C)
    start = np.zeros((features.width + 1, int(classes.max()) + 1), np.float32)
    with ThreadPoolExecutor(THREADS) as pool:
        loss = _loss(features, classes, weight, pool)
        table = descent.least(loss, start, inverse_of(features, weight), iterations)
    return np.ascontiguousarray(table[:-1]), table[-1]


def balanced(classes: NDArray[np.intp], C: float) -> Matrix:
    """What each example weighs, so that all classes weigh alike: (n,)."""
    counts = np.bincount(classes)
    weight: Matrix = (C * len(classes) / (len(counts) * counts)).astype(np.float32)[classes]
    return weight


def _loss(
    features: Features, classes: NDArray[np.intp], weight: Matrix, pool: ThreadPoolExecutor
) -> descent.Loss:
    """The penalised loss of a table of weights with the bias as its last row, and its gradient."""
    rows, wide = np.arange(len(classes)), features.dense.shape[1]
    meant = np.zeros((len(classes), int(classes.max()) + 1), np.float32)
    meant[rows, classes] = 1.0
    forth, back = _product(features.sparse, pool), _product(features.sparse.T.tocsr(), pool)

    def loss(table: Matrix) -> tuple[float, Matrix]:
        weights, bias = table[:-1], table[-1]
        scores = features.dense @ weights[:wide] + forth(weights[wide:]) + bias
        probabilities = _softmax(scores)
        missed = np.log(np.maximum(probabilities[rows, classes], np.finfo(np.float32).tiny))
        error = (probabilities - meant) * weight[:, None]
        gradient = np.vstack([features.dense.T @ error, back(error), error.sum(0)])
        gradient[:-1] += weights
        value = 0.5 * np.square(weights, dtype=np.float64).sum() - (weight * missed).sum()
        return float(value), gradient

    return loss


def _product(matrix: sparse.csr_matrix, pool: ThreadPoolExecutor) -> Callable[[Matrix], Matrix]:
    """Multiplies with `matrix`, in parts of about equal work. A row's sum is made in one part, so
    that it does not depend on how many there are."""
    shares = np.linspace(0, matrix.nnz, THREADS + 1)[1:-1]
    ends = [0, *np.searchsorted(matrix.indptr, shares).tolist(), matrix.shape[0]]
    parts = [matrix[begin:end] for begin, end in zip(ends[:-1], ends[1:], strict=True)]

    def times(other: Matrix) -> Matrix:
        product: Matrix = np.vstack(list(pool.map(lambda part: part @ other, parts)))
        return product

    return times


def inverse_of(features: Features, weight: Matrix) -> Matrix:
    """One over the root of the curvature of each row of the table, roughly: (d + s + 1, 1). Its
    root, as a step that trusted it would run ahead where little is known."""
    squares: list[NDArray[Any]] = [
        np.square(features.dense).T @ weight,
        features.sparse.multiply(features.sparse).T @ weight,
    ]
    curvature = np.concatenate([1.0 + UNCERTAIN * np.concatenate(squares), [0.0]])
    curvature[-1] = UNCERTAIN * weight.sum()  # the bias has no penalty
    inverse: Matrix = (1.0 / np.sqrt(curvature))[:, None].astype(np.float32)
    return inverse


def _softmax(scores: Matrix) -> Matrix:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Matrix = exponents / exponents.sum(axis=1, keepdims=True)
    return shares
