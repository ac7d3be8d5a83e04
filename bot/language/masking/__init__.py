"""Hides what identifies a person before anything is stored or understood. What was hidden is
never returned, only its kind: the page keeps its own copy of what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher

FEWEST_DIGITS = 7  # fewer are prices, years and doses
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]{2,}")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")


@dataclass(frozen=True)
class Masked:
    """A text fit to be stored, and the kinds of what it lost ("phone", "email")."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str, country: str) -> Masked:
    """The text with phone numbers (as dialled in `country`) and e-mail addresses hidden."""
    without_emails, emails = _EMAIL.subn("[email]", text)
    numbers = _phone_numbers(without_emails, country)
    for start, end in reversed(numbers):
        without_emails = without_emails[:start] + "[phone number]" + without_emails[end:]
    kinds = ["phone"] * bool(numbers) + ["email"] * bool(emails)
    return Masked(without_emails, tuple(kinds))


def _phone_numbers(text: str, country: str) -> list[tuple[int, int]]:
    matches = PhoneNumberMatcher(text, country, Leniency.POSSIBLE)
    return [(m.start, m.end) for m in matches if _is_number(m.raw_string)]


def _is_number(raw: str) -> bool:
    digits = sum(c.isdigit() for c in raw)
    return digits >= FEWEST_DIGITS and not _DATE.fullmatch(raw)
