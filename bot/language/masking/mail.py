"""Finds e-mail addresses, also as people type them in a chat: with blanks, with a comma for the
dot, without an ending, or in words ("jo at gmail dot com")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.language.masking.found import Found, Message, matches, veiled
from bot.language.masking.words import one_of, section

_NAME = r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+"
_PART = r"[^\W_]+(?:-+[^\W_]+)*"
_WORD = r"[\w.+-]{1,64}"
_BRACKETED_AT = r" ?[(\[{] ?at ?[)\]}] ?"
_SPELT_DOT = r"(?: ?[(\[{] ?dot ?[)\]}] ?| dot )"
_DOT = rf"(?:{_SPELT_DOT}|(?<! )\.)"


@dataclass(frozen=True)
class _Patterns:
    signed: tuple[re.Pattern[str], ...]  # with an @
    spelt: tuple[re.Pattern[str], ...]  # without
    may_be_spelt: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    words = section("mail")
    provider, ending = one_of(words["providers"].split()), one_of(words["endings"].split())
    name = rf"(?<![\w.+-]){_WORD}(?:{_SPELT_DOT}{_WORD}){{0,3}}"
    tail = rf"(?:{_DOT}{_PART}){{0,2}}{_SPELT_DOT}{ending}(?:{_DOT}{ending})?\b"
    top = rf"(?:\.[^\W\d_]{{2,24}}(?![^\W_])| \.{ending}\b)"
    return _Patterns(
        _compiled(
            rf"{_NAME} ?@ ?{_PART}(?:\.{_PART})*{top}",
            rf"{_NAME} ?@ ?{provider}(?:[., ]{{0,2}}{ending}(?:\.{ending})?)?\b",
            rf"{_NAME} ?@ ?{_PART}, ?{ending}\b",
        ),
        _compiled(
            rf"{name}(?:{_BRACKETED_AT}| at ){_PART}{tail}",
            rf"{name}{_BRACKETED_AT}{_PART}(?:{_DOT}{_PART}){{1,3}}",
            rf"{name} at {provider}(?:{_DOT}{ending}){{1,2}}\b",
        ),
        re.compile(rf"\bdot\b|{_BRACKETED_AT}| at {provider}\b", re.IGNORECASE),
    )


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def find_emails(message: Message) -> Iterator[Found]:
    """E-mail addresses, however they are written."""
    if "@" in message.text:
        yield from _found(message.text, _patterns().signed)
    elif "at" in message.words and _patterns().may_be_spelt.search(message.text):
        yield from _found(message.text, _patterns().spelt)


def _found(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Found]:
    for pattern in patterns:
        spans = list(matches("email", pattern, text))
        text = veiled(text, spans)
        yield from spans
