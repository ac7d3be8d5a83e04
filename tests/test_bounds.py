"""The bound is the textbook's, whatever was found in the sample."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from bot.bounds import upper_bound


@pytest.mark.parametrize(
    ("bad", "of", "bound"),
    [(0, 300, 0.00994), (0, 1, 0.95), (0, 0, 1.0), (5, 5, 1.0), (1, 10, 0.394163)],
)
def test_known_bounds(bad: int, of: int, bound: float) -> None:
    assert upper_bound(bad, of) == pytest.approx(bound, abs=5e-6)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_it_is_the_quantile_of_the_beta_distribution(found: tuple[int, int]) -> None:
    bad, of = found
    expected = 1.0 if bad == of else beta.ppf(0.95, bad + 1, of - bad)
    assert upper_bound(bad, of) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("share", "of"), [(0.02, 60), (0.1, 30), (0.5, 12)])
def test_it_holds_as_often_as_it_says(share: float, of: int) -> None:
    """Over all samples there could be, weighed by how likely they are."""
    holds = sum(binom.pmf(bad, of, share) for bad in range(of + 1) if upper_bound(bad, of) >= share)
    assert holds >= 0.95


def test_another_confidence() -> None:
    assert upper_bound(2, 50, 0.99) == pytest.approx(beta.ppf(0.99, 3, 48), abs=1e-9)
