"""The regression against scikit-learn's, which finds the same optimum by a longer way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.language.softmax import Features, fit

RANDOM = np.random.default_rng(3)
CLASSES = np.repeat([0, 1, 2], [40, 15, 5])
DENSE = (RANDOM.normal(size=(60, 6)) + CLASSES[:, None] * 0.7).astype(np.float32)
SPARSE = sparse.random(60, 30, 0.2, format="csr", dtype=np.float32, random_state=3)


def test_the_optimum_is_scikit_learns() -> None:
    weights, bias = fit(Features(DENSE, SPARSE), CLASSES, C=0.5, iterations=500)
    reference = LogisticRegression(C=0.5, class_weight="balanced", max_iter=5000, tol=1e-8)
    both = np.hstack([DENSE, SPARSE.toarray()])
    reference.fit(both, CLASSES)
    assert weights == pytest.approx(reference.coef_.T, abs=2e-3)
    ours = both @ weights + bias
    theirs = both @ reference.coef_.T + reference.intercept_
    assert np.diff(ours) == pytest.approx(np.diff(theirs), abs=1e-2)  # bias: up to a constant


def test_a_fit_repeats_to_the_bit() -> None:
    first, second = (fit(Features(DENSE, SPARSE), CLASSES, 10.0, 25) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_fewer_iterations_stop_earlier() -> None:
    few, _ = fit(Features(DENSE, SPARSE), CLASSES, 10.0, 2)
    many, _ = fit(Features(DENSE, SPARSE), CLASSES, 10.0, 200)
    assert not np.allclose(few, many, atol=1e-2)
