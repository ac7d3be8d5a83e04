"""Reads the cues of data/masking.yml, so that whoever adds a way of saying "my number is" writes
words and no code: `a|b` is one of two words, `word?` may be missing. What a cue announces is for
others to find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.language.masking.found import Message
from bot.language.masking.words import WORD, one_of, plain

_BEGINS = r"(?<![^\W\d_])"  # not inside a word; figures may stand before it
_ENDS = r"(?:(?<=\W)|(?![^\W\d_]))"
_GAP = r"[\s.]{0,3}"


@dataclass(frozen=True)
class Cue:
    """What stands before something personal: its pattern, and the words it may begin with, since
    looking for those first takes a tenth of the time."""

    pattern: re.Pattern[str]
    firsts: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[str], then: str = "") -> Cue:
        """A cue of lines of the data file, and what must stand after it."""
        lines = list(lines)
        spelt = f"{_BEGINS}(?:{'|'.join(map(_line, lines))}){_ENDS}{then}"
        begins = {word for line in lines for word in line.split()[0].split("|")}
        firsts = {plain(match.group()) for word in begins if (match := WORD.match(word))}
        return cls(re.compile(spelt, re.IGNORECASE), frozenset(firsts))

    def find(self, message: Message) -> Iterator[re.Match[str]]:
        """Everywhere it stands in a message."""
        if self.firsts.isdisjoint(message.words):
            return
        reached = 0
        for word, start in message.places:
            if start < reached or word not in self.firsts:
                continue
            if match := self.pattern.match(message.text, start):
                reached = match.end()
                yield match

    def stands_before(self, text: str, start: int, near: int) -> bool:
        """Whether it stands within so many characters before a place."""
        return self.pattern.search(text, max(0, start - near), start) is not None


def _line(line: str) -> str:
    first, *others = line.split()
    return one_of(first.split("|")) + "".join(map(_further, others))


def _further(item: str) -> str:
    maybe = "?" if item.endswith("?") else ""
    return f"(?:{_GAP}{one_of(item.rstrip('?').split('|'))}){maybe}"
