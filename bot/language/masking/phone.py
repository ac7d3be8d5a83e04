"""Finds telephone numbers with Google's phonenumbers, in what it cannot read by itself too:
letters typed for figures, figures as words, local numbers. Prices, doses, dates and times are no
telephone numbers, and neither are numbers to call in an emergency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    is_valid_number,
    parse,
)

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message, digits, matches, veiled
from bot.language.masking.lookalikes import without_lookalikes
from bot.language.masking.words import listed, one_of, plain, section

FEWEST_DIGITS = 7  # fewer are prices, years and doses
FEWEST_SAID = 8  # the same, as words: "one two three" is counted aloud
NEAR = 25  # characters before a number in which it may be called one
_LETTERS = re.compile(r"(?<![^\W_])[oO]?\d[\doOlI]*[\doO](?![^\W_])")
_FIGURES = str.maketrans("oOlI", "0011")
_LOCAL = r"(?P<number>\d{3} ?\d{3})(?![ -]?\d)"
# The library gives up where further figures follow ("... 123 5 minutes ago"), and takes 0.1 s for
# a thousand characters of them.
_DIALLED = re.compile(
    r"(?<![\d+/.-])(?:\+\d{1,3} ?)?(?:\((?=0)|(?<!\())0(?:[ ./()-]{0,2}\d){9,10}(?!\d)"
    r"(?: ?(?:ext|x)\.? ?\d{1,5}\b)?"
)
# More figures than one number has: numbers side by side, or a long list.
_ROW = re.compile(r"(?<!\d)\+?\d(?:[-x‐-―−~ ./()\[\]+]{0,4}\d){18,}")
_BESIDE_BEFORE = re.compile(r"(?<!\d)\d{3,8}[ -]$")
_BESIDE_AFTER = re.compile(r"[ -]\d{3,8}(?![^\W_])")
_GROUP = re.compile(r"\d+")
_SMALL = 3  # figures in a group of prices or ages
_BARE = re.compile(r"\d{7,}")


@lru_cache(maxsize=1)
def _cue() -> Cue:
    return Cue.of(section("phone")["cues"].split())


@lru_cache(maxsize=1)
def _own() -> Cue:
    words = one_of(f"{section('phone')['cues']} {section('phone')['own']}".split())
    then = rf" (?:[a-z]{{1,10}} )?{words}(?:[\s:]{{0,2}}is)?[\s:]{{1,3}}{_LOCAL}"
    return Cue.of(["my"], then)


@lru_cache(maxsize=1)
def _figure_words() -> frozenset[str]:
    return listed(section("phone")["digits"])


@lru_cache(maxsize=1)
def _said() -> re.Pattern[str]:
    words = section("phone")
    figure, repeat = one_of(words["digits"].split()), one_of(words["repeats"])
    item = rf"(?:{repeat} )?(?:{figure}|\d)"
    return re.compile(rf"\b{item}(?:[ ,-]{{1,2}}{item}){{4,24}}\b", re.IGNORECASE)


def is_called(text: str, start: int) -> bool:
    """Whether what stands at a place is called a telephone number, or is to be called."""
    return _cue().stands_before(text, start, NEAR)


def is_dialled(number: str, country: str) -> bool:
    """Whether a number is one that a country has given to somebody."""
    try:
        return is_valid_number(parse(number, country))
    except NumberParseException:
        return False


def find_phones(message: Message) -> Iterator[Found]:
    """Telephone numbers, as dialled in a country or with the code of any."""
    if not message.words.isdisjoint(_figure_words()):
        yield from _in_words(message.text)
    if message.digits >= FEWEST_DIGITS - 1:
        yield from _in_figures(message)
        yield from _local(message)


def _in_figures(message: Message) -> Iterator[Found]:
    text = _LETTERS.sub(lambda match: match.group().translate(_FIGURES), message.text)
    text = without_lookalikes(text)
    for pattern in (_DIALLED, _ROW):
        spans = list(matches("phone", pattern, text))
        yield from filter(partial(_is_no_list, text), spans)
        text = veiled(text, spans)
    for match in PhoneNumberMatcher(text, message.country, Leniency.POSSIBLE):
        if _is_number(match, text):
            yield _whole(match, text)


def _local(message: Message) -> Iterator[Found]:
    """Six figures are a number only to somebody who gives them as their own."""
    for match in _own().find(message):
        yield Found("phone", *match.span("number"))


def _whole(match: PhoneNumberMatch, text: str) -> Found:
    """The number with the groups beside it that the library took for no part of it."""
    before = _BESIDE_BEFORE.search(text, max(0, match.start - NEAR), match.start)
    after = _BESIDE_AFTER.match(text, match.end)
    start = before.start() if before else match.start
    return Found("phone", start, after.end() if after else match.end)


def _is_no_list(text: str, span: Found) -> bool:
    row = text[span.start : span.end]
    return row[0] in "+0(" or max(map(len, _GROUP.findall(row))) > _SMALL


def _is_number(match: PhoneNumberMatch, text: str) -> bool:
    """A row of small groups is a list of prices or ages, unless a country has such numbers."""
    raw = match.raw_string
    if digits(raw) < FEWEST_DIGITS:
        return False
    if raw[0] in "+0(" or _BARE.search(raw) or is_called(text, match.start):
        return True
    return max(map(len, _GROUP.findall(raw))) > _SMALL or is_valid_number(match.number)


def _in_words(text: str) -> Iterator[Found]:
    for match in _said().finditer(text):
        said = re.findall(r"[^\W\d_]+|\d", match.group())
        repeats = section("phone")["repeats"]
        if sum(repeats.get(plain(word), 1) for word in said) >= FEWEST_SAID:
            yield Found("phone", match.start(), match.end())
