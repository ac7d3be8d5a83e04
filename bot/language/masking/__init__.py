"""Hides what identifies a person before anything is stored or understood. What was hidden is
never returned, only its kind: the page keeps its own copy of what was typed. Each kind has a
finder in a module of its own and its words in data/masking.yml. Must not log or keep a
text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.language.masking.address import find_addresses
from bot.language.masking.bank import find_accounts
from bot.language.masking.birth import find_births
from bot.language.masking.card import find_cards
from bot.language.masking.found import Found, Message, apart, veiled_matches
from bot.language.masking.ids import find_ids, find_long_numbers
from bot.language.masking.mail import find_emails
from bot.language.masking.names import find_names
from bot.language.masking.phone import find_phones
from bot.language.masking.words import one_of, section

Finder = Callable[[Message], Iterable[Found]]
# What is surest comes first, since it is hidden from those after it.
FINDERS: tuple[Finder, ...] = (
    find_emails, find_accounts, find_cards, find_births, find_ids, find_phones,
    find_long_numbers, find_addresses, find_names,
)  # fmt: skip
MOST_ROUNDS = 6  # what is hidden may lay open what stood beside it


@dataclass(frozen=True)
class Masked:
    """A text fit to be stored, and the kinds of what it lost ("phone", "email")."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str, country: str) -> Masked:
    """The text with personal details hidden; phone numbers are read as dialled in `country`."""
    kinds: set[str] = set()
    for _ in range(MOST_ROUNDS):
        found = _find(text, country)
        if not found:
            break
        text = _replaced(text, found)
        kinds |= {span.kind for span in found}
    return Masked(text, tuple(kind for kind in _placeholders() if kind in kinds))


def _find(text: str, country: str) -> list[Found]:
    found: list[Found] = []
    message = Message.of(veiled_matches(text, _own_words()), country)
    for finder in FINDERS:
        if spans := apart(finder(message)):
            message = message.without(spans)
            found += spans
    return found


def _replaced(text: str, found: Iterable[Found]) -> str:
    for span in sorted(found, key=lambda span: span.start, reverse=True):
        text = text[: span.start] + _placeholders()[span.kind] + text[span.end :]
    return text


@lru_cache(maxsize=1)
def _placeholders() -> Mapping[str, str]:
    return {str(kind): str(shown) for kind, shown in section("placeholders").items()}


@lru_cache(maxsize=1)
def _own_words() -> re.Pattern[str]:
    return re.compile(one_of(_placeholders().values()))
