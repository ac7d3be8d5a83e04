"""Finds street addresses: a house number before the name of a street, and postcodes by the form
of the clinic's country. "A 10 minute drive" and the point ST36 are neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message, matches
from bot.language.masking.words import WORD, listed, one_of, plain, section

NEAR = 30  # characters before a house number in which it may be called an address
_CODE = (
    r"[\s:=,]{0,3}(?:(?:is|its|it's) )?"
    r"(?P<code>[A-Z]{0,2}\d[A-Z\d]{1,4}(?:[ -]?\d[A-Z\d]{1,3})?)(?![^\W_])"
)
_NAME = r"[^\W\d_][\w'’.-]{0,20}"
_TOWN = r"(?-i:[A-Z])[^\W\d_]{2,20}"


@dataclass(frozen=True)
class _Words:
    called: Cue
    postcode_called: Cue
    box: Cue
    streets: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    words = section("address")
    return _Words(
        called=Cue.of(words["cues"]),
        postcode_called=Cue.of(words["postcode_cues"], then=_CODE),
        box=Cue.of(words["boxes"], then=r" ?\d{1,6}"),
        streets=listed(words["streets"]),
        places=listed(words["places"]),
        never=listed(words["not_streets"]),
    )


@lru_cache(maxsize=64)
def _postcode(country: str) -> str:
    words = section("address")
    form = words["postcodes"].get(country, "(?!)")
    return str(form).replace("{area}", one_of(words["areas"].split()))


@lru_cache(maxsize=64)
def _postcode_alone(country: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){_postcode(country)}(?![^\W_])", re.I)


@lru_cache(maxsize=64)
def _street(country: str) -> re.Pattern[str]:
    words = section("address")
    types = one_of([*words["streets"].split(), *words["places"].split()])
    code = _postcode(country)
    return re.compile(
        rf"(?=[^\W_])(?<![^\W_])(?<!\d[.,/:-])(?:{one_of(words['units'].split())} ?\w{{1,4}},? )?"
        rf"\d{{1,5}}(?: ?[a-d])?,? (?P<name>{_NAME}(?: {_NAME}){{0,3}}?) (?P<type>{types})\b\.?"
        rf"(?:,? (?:{_TOWN},? )?{code}\b|, ?{_TOWN}(?!['’\w]))?",
        re.I,
    )


def find_addresses(message: Message) -> Iterator[Found]:
    """Streets with a house number, post boxes and postcodes."""
    if not message.digits:
        return
    words = _words()
    if not message.words.isdisjoint(words.streets | words.places):
        streets = filter(_is_street, _street(message.country).finditer(message.text))
        spans = [Found("address", *street.span()) for street in streets]
        message = message.without(spans)
        yield from spans
    yield from _codes(message)


def _codes(message: Message) -> Iterator[Found]:
    yield from matches("address", _postcode_alone(message.country), message.text)
    for match in _words().postcode_called.find(message):
        yield Found("address", *match.span("code"))
    for match in _words().box.find(message):
        yield Found("address", *match.span())


def _is_street(match: re.Match[str]) -> bool:
    words, name = _words(), WORD.findall(match["name"])
    if any(plain(word) in words.never for word in name):
        return False
    if plain(match["type"]) in words.streets or name[0][0].isupper():
        return True
    return words.called.stands_before(match.string, match.start(), NEAR)
