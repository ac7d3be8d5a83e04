"""How bad it can be when so many of a random sample were bad: the exact bound of Clopper and
Pearson, which holds for small samples too."""

from __future__ import annotations

import math

SURE = 0.95
STEPS = 60  # halvings: far below what is shown


def upper_bound(bad: int, of: int, sure: float = SURE) -> float:
    """The share that is not exceeded, with this confidence (one-sided)."""
    if bad >= of:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _at_most(bad, of, middle) > 1 - sure:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, of: int, share: float) -> float:
    """How likely at most so many are, if this is the share of all."""
    if share in (0.0, 1.0):
        return 1.0 - share
    odds = math.log(share) - math.log1p(-share)
    log_chance = of * math.log1p(-share)  # of none
    total = math.exp(log_chance)
    for count in range(bad):
        log_chance += math.log(of - count) - math.log(count + 1) + odds
        total += math.exp(log_chance)
    return total
