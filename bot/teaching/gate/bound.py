"""How often answers can be wrong when so many of a sample were: the exact one-sided bound of
Clopper and Pearson. Must not round: whether a bound rises is decided by it."""

from __future__ import annotations

from scipy.special import betaincinv

SURE = 0.95


def upper_bound(wrong: int, of: int) -> float:
    """The share of wrong answers that is not exceeded, with this confidence."""
    if wrong >= of:
        return 1.0
    return float(betaincinv(wrong + 1, of - wrong, SURE))
