"""Charts as plain geometry, drawn by the templates as SVG: no script, no library, nothing that a
strict policy would refuse. Each is shown with its table, so a chart may leave details out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

HEIGHT = 100.0  # of the plot, in its own units; a column is one unit wide
GAP = 0.12  # of a column, left and right of the bar
MOST_COLUMNS = 62  # days; more are put together by weeks
MOST_LABELS = 15
MOST_TICKS = 3  # above nought


@dataclass(frozen=True)
class Part:
    """One piece of a bar."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One bar: its day, or the first day of its week; `counts` is what its table says."""

    day: date
    counts: Mapping[str, int]
    x: float
    parts: tuple[Part, ...]
    is_labelled: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Chart:
    """Bars side by side, each of pieces on top of each other."""

    kinds: tuple[str, ...]  # from the bottom up, only those that occur
    columns: tuple[Column, ...]
    ticks: tuple[int, ...]  # what the lines across stand for, from the top down
    by_week: bool
    bar_width: float = 1 - 2 * GAP
    height: float = HEIGHT

    @property
    def is_empty(self) -> bool:
        return not self.kinds

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def lines(self) -> tuple[float, ...]:
        """How far down each tick is."""
        top = self.ticks[0]
        return tuple(HEIGHT * (1 - tick / top) for tick in self.ticks)


def stacked(days: Mapping[date, Mapping[str, int]], kinds: Sequence[str]) -> Chart:
    """A bar for each day, or for each week where there are many."""
    by_week = len(days) > MOST_COLUMNS
    counted: Mapping[date, Mapping[str, int]] = _weeks(days) if by_week else days
    used = tuple(k for k in kinds if any(counts.get(k) for counts in counted.values()))
    shown = {day: {k: counts.get(k, 0) for k in used} for day, counts in counted.items()}
    ticks = _ticks(max((sum(counts.values()) for counts in shown.values()), default=0))
    every = math.ceil(len(shown) / MOST_LABELS)
    columns = tuple(
        Column(day, counts, place + GAP, _parts(counts, ticks[0]), place % every == 0)
        for place, (day, counts) in enumerate(shown.items())
    )
    return Chart(used, columns, ticks, by_week)


def shade(number: int, most: int, shades: int = 5) -> int:
    """How dark a cell of a table is: 0 for nothing, `shades` for the most."""
    return math.ceil(shades * number / most) if number and most else 0


def _weeks(days: Mapping[date, Mapping[str, int]]) -> dict[date, dict[str, int]]:
    weeks: dict[date, dict[str, int]] = {}
    for day, counts in days.items():
        week = weeks.setdefault(day - timedelta(days=day.weekday()), {})
        for kind, number in counts.items():
            week[kind] = week.get(kind, 0) + number
    return weeks


def _parts(counts: Mapping[str, int], top: int) -> tuple[Part, ...]:
    parts, y = [], HEIGHT
    for kind, number in counts.items():
        height = HEIGHT * number / top
        y -= height
        if number:
            parts.append(Part(kind, round(y, 3), round(height, 3)))
    return tuple(parts)


def _ticks(most: int) -> tuple[int, ...]:
    """Up to four round numbers, from the top to nought."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= most)
    return tuple(step * n for n in range(max(math.ceil(most / step), 1), -1, -1))
