"""Finds bank accounts: IBANs by their check digits, sort codes and account numbers by what is
said before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import iban, numdb

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message
from bot.language.masking.values import values
from bot.language.masking.words import section

LEAST_DIGITS = 6  # of a number after "account" or "sort code"
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![^\W_])", re.IGNORECASE)
_STEP = re.compile(r"(\d+)!")


@lru_cache(maxsize=1)
def _cue() -> Cue:
    return Cue.of(section("bank")["cues"])


def find_accounts(message: Message) -> Iterator[Found]:
    """IBANs, and account numbers and sort codes that are called so."""
    if message.digits < LEAST_DIGITS:
        return
    yield from _ibans(message.text)
    yield from values("bank", _cue(), message, LEAST_DIGITS)


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        end = _end_of_iban(match)
        if end is not None:
            yield Found("bank", match.start(), end)


def _end_of_iban(match: re.Match[str]) -> int | None:
    """Where it ends: the words after it look like groups of it, but its country has a length."""
    length = _length(match.group()[:2].upper())
    places = [i for i in range(match.start(), match.end()) if match.string[i].isalnum()]
    if not 0 < length <= len(places):
        return None
    end = places[length - 1] + 1
    return end if iban.is_valid(match.string[match.start() : end]) else None


@lru_cache(maxsize=256)
def _length(country: str) -> int:
    """How many characters an IBAN of this country has, 0 if it has none."""
    form = numdb.get("iban").info(country)[0][1].get("bban", "")
    steps = [int(step) for step in _STEP.findall(form)]
    return sum(steps) + 4 if steps else 0
