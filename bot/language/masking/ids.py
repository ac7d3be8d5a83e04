"""Finds numbers that stand for a person: national identity and health numbers by their check
digits, others by what is said before them ("policy number"), and whatever is too long to be
anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message, matches
from bot.language.masking.lookalikes import is_lookalike, without_lookalikes
from bot.language.masking.phone import is_called, is_dialled
from bot.language.masking.values import values
from bot.language.masking.words import section

LEAST_DIGITS = 5  # of a number after a cue
FORM_DIGITS = 4  # of one known by its form
LONG_DIGITS = 7
SMALL = 3  # figures in a group of prices or ages
_ROW = re.compile(r"(?<!\d)\d(?:[ ./-]?\d){8,}")
_LONG = re.compile(r"[^\W\d_]{0,4}\d[\d_]{6,}[^\W_]*|\d{1,6}(?:[-_/]\d{1,6}){3,}")


@lru_cache(maxsize=1)
def _cue() -> Cue:
    return Cue.of(section("ids")["cues"])


@lru_cache(maxsize=64)
def _forms(country: str) -> tuple[tuple[re.Pattern[str], ModuleType], ...]:
    """What identity numbers look like, with the module that checks their digits."""
    forms = section("ids")["forms"]
    known = {**forms["any"], **forms.get(country, {})}
    return tuple(
        (_alone(f"(?i:{form})"), import_module(f"stdnum.{name}")) for name, form in known.items()
    )


def _alone(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?=[^\W_])(?<![^\W_])(?<![+(])(?:{form})(?![^\W_])")


@lru_cache(maxsize=64)
def _plain_form(country: str) -> re.Pattern[str] | None:
    form = section("ids")["plain"].get(country)
    return _alone(form) if form else None


def find_ids(message: Message) -> Iterator[Found]:
    """Identity numbers that are called so or whose check digits are right."""
    if message.digits < FORM_DIGITS:
        return
    for span in values("id", _cue(), message, LEAST_DIGITS):
        if not is_lookalike(message.text[span.start : span.end]):
            yield span
    yield from _formed(message.text, message.country)


def _formed(text: str, country: str) -> Iterator[Found]:
    for form, module in _forms(country):
        for match in form.finditer(text):
            if module.is_valid(match.group()) and not _is_phone(match, country):
                yield Found("id", match.start(), match.end())
    plain = _plain_form(country)
    for match in plain.finditer(text) if plain else ():
        yield Found("id", match.start(), match.end())


def _is_phone(match: re.Match[str], country: str) -> bool:
    """One row of figures in ten has an identity number's check digit by chance."""
    number = match.group()
    called = is_called(match.string, match.start())
    return called or (number.isdigit() and is_dialled(number, country))


def find_long_numbers(message: Message) -> Iterator[Found]:
    """Rows of seven figures and more that are no telephone number anywhere."""
    if message.digits < LONG_DIGITS:
        return
    text = without_lookalikes(message.text)
    yield from matches("id", _LONG, text)
    for row in _ROW.finditer(text):
        if max(map(len, re.findall(r"\d+", row.group()))) > SMALL:
            yield Found("id", row.start(), row.end())
