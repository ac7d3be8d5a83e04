"""Fits a softmax regression on features of two kinds: a few dense ones (a sentence vector) beside
many sparse ones (n-grams). scikit-learn would take both as one sparse matrix, in which the dense
part makes the most work by far; kept apart, the same optimum comes in a third of the time. Knows
nothing of texts or labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """Rows are examples. dense: (n, d); sparse: (n, s). Columns count d first, then s."""

    dense: Matrix
    sparse: sparse.csr_matrix

    def times(self, weights: Matrix) -> Matrix:
        """(n, k) for weights of (d + s, k)."""
        wide = self.dense.shape[1]
        product: Matrix = self.dense @ weights[:wide] + self.sparse @ weights[wide:]
        return product


def fit(
    features: Features, classes: NDArray[np.intp], C: float, iterations: int
) -> tuple[Matrix, Matrix]:
    """Weights (d + s, k) and bias (k,) for the classes 0..k-1, each class weighing alike whatever
    its number of examples. C: inverse strength of the ridge penalty, as in scikit-learn."""
    k, columns = int(classes.max()) + 1, features.dense.shape[1] + features.sparse.shape[1]
    weight = C * len(classes) / (k * np.bincount(classes))[classes].astype(np.float32)
    rows, meant = np.arange(len(classes)), np.zeros((len(classes), k), np.float32)
    meant[rows, classes] = 1.0
    across = features.sparse.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(columns + 1, k).astype(np.float32)
        weights, bias = table[:-1], table[-1]
        probabilities = _softmax(features.times(weights) + bias)
        missed = np.log(np.maximum(probabilities[rows, classes], np.finfo(np.float32).tiny))
        error = (probabilities - meant) * weight[:, None]
        gradient = np.vstack([features.dense.T @ error, across @ error, error.sum(0)])
        gradient[:-1] += weights
        value = 0.5 * np.square(weights, dtype=np.float64).sum() - (weight * missed).sum()
        return float(value), gradient.ravel().astype(np.float64)

    found = minimize(
        loss,
        np.zeros((columns + 1) * k),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations},
    )
    table = found.x.reshape(columns + 1, k).astype(np.float32)
    return np.ascontiguousarray(table[:-1]), table[-1]


def _softmax(scores: Matrix) -> Matrix:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Matrix = exponents / exponents.sum(axis=1, keepdims=True)
    return shares
