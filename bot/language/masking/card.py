"""Finds payment cards: by Luhn's check digit, or by their groups of figures, so that a card with
one figure wrong is hidden too; and the security code on the back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import luhn

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message
from bot.language.masking.words import section

FEWEST_DIGITS = 13
_CARD = re.compile(r"(?=[2-6])(?<![\d+])(?<![\d+][ .-])\d(?:[ .-]{0,2}\d){12,18}(?![ .-]?\d)")
_GROUPS = ({4}, {4, 6, 5}, {1}, {4, 3}, {4, 1}, {4, 2})
_CODE = r"[\s:=]{0,3}(?:(?:code|number|no|is)[\s:]{1,2}){0,2}(?P<code>\d{3,4})\b"
NEAR = 30  # characters before a number in which it may be called a card


@lru_cache(maxsize=1)
def _cue() -> Cue:
    return Cue.of(section("card")["cues"])


@lru_cache(maxsize=1)
def _security() -> Cue:
    return Cue.of(section("card")["security"], then=_CODE)


def find_cards(message: Message) -> Iterator[Found]:
    """Card numbers and their security codes."""
    if message.digits >= FEWEST_DIGITS:
        yield from _cards(message.text)
    for match in _security().find(message):
        yield Found("card", *match.span("code"))


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        if _is_card(match):
            yield Found("card", match.start(), match.end())


def _is_card(match: re.Match[str]) -> bool:
    groups = re.findall(r"\d+", match.group())
    if len(groups) == 1:
        called = _cue().stands_before(match.string, match.start(), NEAR)
        return called or luhn.is_valid(groups[0])
    return {len(group) for group in groups} in _GROUPS
