"""Finds dates of birth: a date that is called so, or a full date too long ago to be about a visit
and not told as history ("surgery on 12/03/1998"). Dates of appointments stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message
from bot.language.masking.lookalikes import DATE
from bot.language.masking.words import WORD, listed, one_of, plain, section

NEAR = 40  # characters before a date in which history may be told
_YEAR = re.compile(r"(?:19|20)\d\d")
_LOOSE = r"\d{1,2} \d{1,2} (?:\d{4}|\d{2})|\d{8}|\d{6}|\d{1,2}[/.-]\d{1,2}"
_FIGURES = re.compile(r"\d ?[/.-] ?\d")


@dataclass(frozen=True)
class _Words:
    called: Cue  # a date of birth, with the date
    full: re.Pattern[str]
    after: re.Pattern[str]
    months: frozenset[str]
    history: frozenset[str]
    until: int


@lru_cache(maxsize=1)
def _words() -> _Words:
    words = section("birth")
    month, said_year = one_of(words["months"].split()), one_of(words["year_words"].split())
    year = rf"(?:\d{{4}}|['’]?\d{{2}}|{said_year}(?:[ -]{said_year}){{1,3}})(?![^\W_])"
    day = r"\d{1,2}(?: ?(?:st|nd|rd|th))?"
    said = rf"{day}(?: of)?[ /-]?{month}\.?(?:,?[ /-]{year})?|{month}\.? {day}(?:,? {year})?"
    between = rf"(?:[\s:=,.('\-]{{1,3}}|{one_of(words['between'].split())}(?![^\W_])){{0,12}}"
    full = rf"(?=[^\W_])(?<![^\W_])(?<!\d[/.-])(?:{DATE}|{said})(?![^\W_]|[/.-]\d)"
    cues = Cue.of(words["cues"]).pattern.pattern
    after = rf"[\s,(\-]{{1,3}}(?:(?:is|was|my|his|her|the|are) ){{0,3}}{cues}"
    return _Words(
        Cue.of(words["cues"], then=rf"{between}(?P<date>{DATE}|{said}|{_LOOSE})(?![^\W_])"),
        re.compile(full, re.I),
        re.compile(after, re.I),
        listed(words["months"]),
        listed(words["history"]),
        int(words["until_year"]),
    )


def find_births(message: Message) -> Iterator[Found]:
    """Dates of birth."""
    words, text = _words(), message.text
    if not message.digits:
        return
    for match in words.called.find(message):
        yield Found("birth", *match.span("date"))
    if _FIGURES.search(text) or not words.months.isdisjoint(message.words):
        for match in words.full.finditer(text):
            if words.after.match(text, match.end()) or _is_long_ago(match):
                yield Found("birth", *match.span())


def _is_long_ago(match: re.Match[str]) -> bool:
    year = _YEAR.search(match.group())
    if year is None or int(year.group()) > _words().until:
        return False
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    return _words().history.isdisjoint(map(plain, WORD.findall(before)))
