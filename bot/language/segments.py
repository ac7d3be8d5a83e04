"""Finds the questions in a message of several clauses. Every run of neighbouring clauses is a
candidate; the best set of runs is the one whose meanings are surest, where a question more must
pay for itself. So "neck and shoulder pain" stays one question and "price and parking" does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.language.clauses import Clause
from bot.language.intent_model import Scored

MOST_CLAUSES = 6  # runs grow with the square; a longer message is read whole
Run = tuple[int, int]  # clauses [start, end)


@dataclass(frozen=True)
class Prices:
    """What a question costs: confidences below `part` do not count as questions, `split` is what
    several must be better than one by, `statement` what a clause pays that asks nothing."""

    part: float
    split: float
    statement: float


def runs_of(clauses: Sequence[Clause]) -> list[Run]:
    """Every run of neighbouring clauses but the whole; none where there is nothing to split."""
    n = len(clauses)
    if not 1 < n <= MOST_CLAUSES:
        return []
    return [(i, j) for i in range(n) for j in range(i + 1, n + 1) if (i, j) != (0, n)]


def questions(
    clauses: Sequence[Clause], tops: Mapping[Run, Scored], whole: Scored, prices: Prices
) -> list[Run]:
    """The runs that are questions of their own, in order; empty if the message is one question.

    tops: the likeliest meaning of each run (runs without one are left out by the caller).
    """
    worth = _worth_of(clauses, prices)
    value, chosen = _best(len(clauses), tops, worth)
    denied = {
        tops[i, i + 1].label for i, c in enumerate(clauses) if c.denies and (i, i + 1) in tops
    }
    if len(chosen) == 1 and whole.label in denied and tops[chosen[0]].label not in denied:
        return list(chosen)
    alone = max(whole.confidence - prices.part, 0.0)
    distinct = {tops[run].label for run in chosen}
    return list(chosen) if len(distinct) > 1 and value > alone + prices.split else []


def _worth_of(clauses: Sequence[Clause], prices: Prices) -> Callable[[Run, Scored], float]:
    def worth(run: Run, top: Scored) -> float:
        own = clauses[run[0] : run[1]]
        if all(clause.denies for clause in own):
            return 0.0
        price = prices.part + (0.0 if any(c.asks for c in own) else prices.statement)
        return top.confidence - price

    return worth


def _best(
    n: int, tops: Mapping[Run, Scored], worth: Callable[[Run, Scored], float]
) -> tuple[float, tuple[Run, ...]]:
    """The most valuable runs that do not overlap, each meaning counted once."""

    @cache
    def best(start: int, used: frozenset[str]) -> tuple[float, tuple[Run, ...]]:
        if start == n:
            return 0.0, ()
        found = best(start + 1, used)
        for end in range(start + 1, n + 1):
            top = tops.get((start, end))
            if top is None or top.label in used or worth((start, end), top) <= 0:
                continue
            value, rest = best(end, used | {top.label})
            found = max(found, (value + worth((start, end), top), ((start, end), *rest)))
        return found

    return best(0, frozenset())
