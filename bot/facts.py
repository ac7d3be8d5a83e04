"""What is true at this moment and what stands for a placeholder: the clinic's values, its hours
now, the age of the article. Texts are chosen by the first and filled with the second."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from bot.clinic import Clinic, is_open, status_sentence
from bot.faqs.article import load as load_article

ARTICLE = Path("data/article.yml")
_NUMBERS = ("", "one year", "two years", "three years", "four years", "five years")


def facts_now(clinic: Clinic, now: datetime) -> set[str]:
    """The conditions that hold now: "open" or "closed"."""
    return {"open" if is_open(clinic, now) else "closed"}


def values_now(clinic: Clinic, now: datetime, article: Path = ARTICLE) -> dict[str, str]:
    """Every placeholder a text may use, with its value; `article` is the file of its facts."""
    return {
        "clinic": clinic.name,
        "phone": clinic.phone_display,
        "booking_url": clinic.booking_url,
        "address": clinic.address,
        "hours": clinic.hours_text,
        "hours_now": status_sentence(clinic, now),
        "emergency_number": clinic.emergency_number,
        "crisis_line": f"{clinic.crisis_line.name} on {clinic.crisis_line.number}",
        "article_age": age_in_words(_reviewed_on(article), now.date()),
    }


def age_in_words(since: date, today: date) -> str:
    """Whole years in words: "over three years ago"."""
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day))
    if years < 1:
        return "less than a year ago"
    return f"over {_NUMBERS[years] if years < len(_NUMBERS) else f'{years} years'} ago"


@lru_cache(maxsize=32)
def _reviewed_on(path: Path) -> date:
    return load_article(path).reviewed_on
