"""Nearness to the taught phrasings in whole numbers: as near as the vectors are, exact as integers,
and the same after a way through a file."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.examples import COARSE, FINE, Examples, Rounded

RANDOM = np.random.default_rng(1)


def unit(rows: int, width: int = 384) -> np.ndarray:
    vectors = RANDOM.normal(size=(rows, width)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_rounding_moves_a_cosine_by_little() -> None:
    taught, asked = unit(500), unit(20)
    asked[:10] = taught[:10] + 0.3 * asked[:10]
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    found = Examples.of(taught).cosines(Rounded.of(asked))
    assert found.dtype == np.float32
    assert found == pytest.approx(asked @ taught.T, abs=6e-3)
    assert np.sqrt(np.square(found - asked @ taught.T).mean()) < 1.5e-3


def test_a_phrasing_is_like_itself() -> None:
    taught = unit(50)
    likeness = np.diag(Examples.of(taught).cosines(Rounded.of(taught)))
    assert likeness == pytest.approx(np.ones(50), abs=1e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_products_do_not_overflow(sign: int) -> None:
    """A kernel that adds pairs in 16 bits would cut them off, and this machine may have none."""
    assert 2 * 255 * COARSE < 2**15
    steps = np.full((3, 384), sign * COARSE, np.int8)
    examples = Examples(Rounded(steps, np.ones(3, np.float32)))
    for asked in (FINE, -FINE):
        vectors = Rounded(np.full((2, 384), asked, np.int8), np.ones(2, np.float32))
        assert (examples.cosines(vectors) == 384 * asked * sign * COARSE).all()


def test_the_products_are_those_of_integers() -> None:
    examples, vectors = Examples.of(unit(40)), Rounded.of(unit(5))
    products = vectors.steps.astype(np.int64) @ examples.rounded.steps.T.astype(np.int64)
    lengths = vectors.lengths[:, None] * examples.rounded.lengths
    assert examples.cosines(vectors) == pytest.approx(products / lengths, rel=1e-5)


def test_nothing_is_like_nothing() -> None:
    examples = Examples.of(unit(3))
    assert not examples.cosines(Rounded.of(np.zeros((1, 384), np.float32))).any()
    assert examples.cosines(Rounded.of(unit(0))).shape == (0, 3)
    assert Examples.of(unit(0)).cosines(Rounded.of(unit(2))).shape == (2, 0)


def test_runs_of_examples() -> None:
    taught, asked = unit(7), Rounded.of(unit(2))
    runs = Examples.of(taught).split([0, 2, 3])
    assert [len(run) for run in runs] == [2, 1, 4]
    apart = np.concatenate([run.cosines(asked) for run in runs], axis=1)
    assert np.array_equal(apart, Examples.of(taught).cosines(asked))


def test_as_rows_they_are_of_unit_length() -> None:
    taught = unit(6)
    rows = Examples.of(taught).rows
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(6), abs=1e-6)
    assert rows == pytest.approx(taught, abs=3e-3)


def test_they_come_out_of_a_file_as_they_went_in() -> None:
    examples, asked = Examples.of(unit(6)), Rounded.of(unit(2))
    restored = Examples.restored("known", examples.arrays("known"))
    assert np.array_equal(restored.cosines(asked), examples.cosines(asked))
