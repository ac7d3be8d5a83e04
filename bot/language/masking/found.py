"""What a finder of personal details is given, and what it gives back: where something stands and
what it is. What has been found is veiled in the text that the next finder sees, so that no two
find the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.language.masking.words import WORD, plain

VEIL = "\ufffc"  # neither letter, figure nor blank: nothing is found across it


@dataclass(frozen=True)
class Found:
    """A personal detail: `text[start:end]`; the kind is a key of the placeholders."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Message:
    """A text in a country, with what tells at once that there is nothing of some kind in it."""

    text: str
    country: str
    places: tuple[tuple[str, int], ...]  # its words, and where they begin
    words: frozenset[str]
    digits: int

    @classmethod
    def of(cls, text: str, country: str) -> Message:
        places = tuple((plain(word.group()), word.start()) for word in WORD.finditer(text))
        return cls(text, country, places, frozenset(word for word, _ in places), digits(text))

    def without(self, spans: Iterable[Found]) -> Message:
        """The message with these spans made unreadable, everything at its place."""
        return replace(self, text=veiled(self.text, spans))


def matches(kind: str, pattern: re.Pattern[str], text: str, group: int = 0) -> Iterator[Found]:
    """Everything a pattern finds, or the group of it that is to be hidden."""
    for match in pattern.finditer(text):
        yield Found(kind, match.start(group), match.end(group))


def apart(spans: Iterable[Found]) -> list[Found]:
    """The spans without those that reach into another: the first and longest of them stays."""
    kept: list[Found] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def veiled(text: str, spans: Iterable[Found]) -> str:
    """The text with these spans made unreadable."""
    for span in spans:
        text = text[: span.start] + VEIL * (span.end - span.start) + text[span.end :]
    return text


def veiled_matches(text: str, pattern: re.Pattern[str]) -> str:
    """The text with everything a pattern finds made unreadable."""
    return pattern.sub(lambda match: VEIL * len(match.group()), text)


def digits(text: str) -> int:
    """How many figures a text has."""
    return sum(map(str.isdigit, text))
