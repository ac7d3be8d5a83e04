"""The regression for a yes or no against scikit-learn's and against our own of two classes, which
find the same optimum by longer ways."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.language import softmax
from bot.language.logistic import fit
from bot.language.softmax import Features

RANDOM = np.random.default_rng(5)
POSITIVE = np.repeat([False, True], [45, 15])
DENSE = (RANDOM.normal(size=(60, 6)) + POSITIVE[:, None] * 0.7).astype(np.float32)
FEATURES = Features(
    DENSE, sparse.random(60, 30, 0.2, format="csr", dtype=np.float32, random_state=5)
)


def test_the_optimum_is_scikit_learns() -> None:
    weights, bias = fit(FEATURES, POSITIVE, C=0.5, iterations=500)
    reference = LogisticRegression(C=1.0, class_weight="balanced", max_iter=5000, tol=1e-8)
    reference.fit(np.hstack([DENSE, FEATURES.sparse.toarray()]), POSITIVE)
    assert weights == pytest.approx(reference.coef_[0], abs=2e-3)
    assert bias == pytest.approx(reference.intercept_[0], abs=2e-3)


def test_two_classes_come_to_the_same() -> None:
    weights, bias = fit(FEATURES, POSITIVE, C=3.0, iterations=500)
    both, biases = softmax.fit(FEATURES, POSITIVE.astype(np.intp), 3.0, 500)
    assert weights == pytest.approx(both[:, 1] - both[:, 0], abs=1e-2)
    assert bias == pytest.approx(biases[1] - biases[0], abs=1e-2)


def test_a_fit_repeats_to_the_bit() -> None:
    (one, at_one), (two, at_two) = (fit(FEATURES, POSITIVE, 10.0, 25) for _ in range(2))
    assert np.array_equal(one, two)
    assert at_one == at_two
