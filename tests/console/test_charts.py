"""Charts say what their figures say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.charts import HEIGHT, MOST_LABELS, shade, stacked

MONDAY = date(2026, 6, 8)
KINDS = ("answered", "declined", "emergency")


def days(*counts: dict[str, int]) -> dict[date, dict[str, int]]:
    return {MONDAY + timedelta(days=n): each for n, each in enumerate(counts)}


def test_pieces_stand_on_each_other() -> None:
    chart = stacked(days({"answered": 6, "declined": 2}, {}, {"answered": 10}), KINDS)
    first, second, third = chart.columns
    assert chart.kinds == ("answered", "declined") and chart.ticks == (10, 5, 0)
    assert [(p.kind, p.y, p.height) for p in first.parts] == [
        ("answered", 40, 60), ("declined", 20, 20),
    ]  # fmt: skip
    assert second.parts == () and third.parts[0].y == 0
    assert [column.total for column in chart.columns] == [8, 0, 10]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_nothing_leaves_the_plot(numbers: list[int]) -> None:
    chart = stacked(days(*({"answered": n, "emergency": n // 2} for n in numbers)), KINDS)
    most = max(column.total for column in chart.columns)
    assert chart.ticks[0] >= most and chart.ticks[-1] == 0
    assert chart.lines[0] == 0 and chart.lines[-1] == HEIGHT
    if most:
        assert chart.ticks[0] <= 2 * most or most < 3
    for column in chart.columns:
        tall = sum(part.height for part in column.parts)
        assert tall == pytest.approx(HEIGHT * column.total / chart.ticks[0], abs=0.01)
        assert all(-0.001 <= part.y <= HEIGHT for part in column.parts)


def test_many_days_are_put_together_by_weeks() -> None:
    chart = stacked(days(*({"answered": 1} for _ in range(364))), KINDS)
    assert chart.by_week and len(chart.columns) == 52
    assert {column.total for column in chart.columns} == {7}
    assert all(column.day.weekday() == 0 for column in chart.columns)
    assert sum(column.is_labelled for column in chart.columns) <= MOST_LABELS


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(1, (1, 0)), (3, (3, 2, 1, 0)), (4, (4, 2, 0)), (7, (10, 5, 0)), (130, (150, 100, 50, 0))],
)
def test_round_numbers_at_the_side(most: int, ticks: tuple[int, ...]) -> None:
    assert stacked(days({"answered": most}), KINDS).ticks == ticks


def test_nothing_to_show() -> None:
    chart = stacked(days({}, {}), KINDS)
    assert chart.is_empty and chart.ticks == (1, 0)


def test_shades() -> None:
    assert [shade(n, 10) for n in (0, 1, 2, 3, 10)] == [0, 1, 1, 2, 5]
    assert shade(0, 0) == 0
