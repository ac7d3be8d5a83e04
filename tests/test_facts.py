"""What is true now, and what stands for a placeholder."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path

import clinic_file
import pytest

from bot.facts import age_in_words, facts_now, values_now

WEDNESDAY_10 = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)
SUNDAY_10 = datetime(2026, 6, 14, 10, 0, tzinfo=timezone.utc)


def test_the_hour_decides_what_is_true(tmp_path: Path) -> None:
    clinic = clinic_file.load(tmp_path)
    assert facts_now(clinic, WEDNESDAY_10) == {"open"}
    assert facts_now(clinic, SUNDAY_10) == {"closed"}


def test_values_are_the_clinics_own(tmp_path: Path) -> None:
    values = values_now(clinic_file.load(tmp_path), WEDNESDAY_10)
    assert values["clinic"] == "Test clinic"
    assert values["booking_url"] == "https://example.com/book"
    assert values["emergency_number"] == "999"
    assert values["crisis_line"].endswith("116 123")
    assert values["article_age"] == "over three years ago"
    assert all(values.values())


def test_the_hours_now_change_with_the_hour(tmp_path: Path) -> None:
    clinic = clinic_file.load(tmp_path)
    now, later = values_now(clinic, WEDNESDAY_10), values_now(clinic, SUNDAY_10)
    assert now["hours_now"] != later["hours_now"]
    assert now["hours"] == later["hours"]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2024, 5, 30), "less than a year ago"),
        (date(2024, 5, 31), "over one year ago"),
        (date(2026, 5, 30), "over two years ago"),
        (date(2028, 12, 1), "over five years ago"),
        (date(2030, 1, 1), "over 6 years ago"),
    ],
)
def test_an_age_is_told_in_whole_years(today: date, words: str) -> None:
    assert age_in_words(date(2023, 5, 31), today) == words
