"""Reads a name from where one may begin: how many words of it are a name depends on how surely
one was announced. It does not look for the announcement (names.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.language.masking.words import listed, plain, section

MOST_WORDS = 5
MOST_SMALL = 2  # words in small letters after a first name that may be a surname
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:(?<=\b[^\W\d_])\.)?")
_GAP = re.compile(r"[ \t]{1,3}")
_LISTED = re.compile(r",[ \t]?(?=[^\W\d_])")  # "Bond, James Bond"
_OWNING = re.compile(r"['’][sS]$")

Token = re.Match[str]


class Trust(Enum):
    """How surely a name was announced; see data/masking.yml."""

    CERTAIN = 1
    LIKELY = 2
    KNOWN = 3
    FIRST = 4  # as known, and what follows in small letters is no surname: "my son jack hurts"


@dataclass(frozen=True)
class NameReader:
    """Knows which words are names, which are names among other things, and which are none."""

    first: frozenset[str]
    words: frozenset[str]
    never: frozenset[str]
    particles: frozenset[str]
    endings: tuple[str, ...]

    def end(self, text: str, start: int, trust: Trust) -> int | None:
        """Where the name that begins at a place ends; None if no name begins there."""
        tokens = _tokens(text, start)
        if not tokens or not self._begins(tokens[0], trust):
            return None
        count = 1
        while count < min(len(tokens), MOST_WORDS) and self._goes_on(tokens, count, trust):
            count += 1
        last = tokens[count - 1]
        return self._further(text, last.end()) or last.end() - _owning(last)

    def is_first(self, token: Token) -> bool:
        """Whether a word is a first name and nothing else."""
        return plain(token.group()) in self.first

    def is_word(self, token: Token) -> bool:
        """Whether a word with a capital is a first name, and another word without."""
        return plain(token.group()) in self.words and has_capital(token)

    def may_be_unknown(self, token: Token) -> bool:
        """Whether a word with a capital may be a name nobody listed: "I'm Oluwaseun"."""
        word = plain(token.group())
        if self.is_never(token) or word in self.words or not has_capital(token):
            return False
        return len(word) > 1 and not word.endswith(self.endings)

    def is_never(self, token: Token) -> bool:
        """Whether a word, or a part of it ("post-op"), is one that no name has."""
        return not self.never.isdisjoint((plain(token.group()), *plain(token.group()).split("-")))

    def _begins(self, token: Token, trust: Trust) -> bool:
        word = plain(token.group())
        if word in self.first:
            return True
        if trust in (Trust.KNOWN, Trust.FIRST):
            return False
        if word in self.words:
            return trust is Trust.CERTAIN or has_capital(token)
        return not self.is_never(token) and (trust is Trust.CERTAIN or has_capital(token))

    def _goes_on(self, tokens: Sequence[Token], place: int, trust: Trust) -> bool:
        token, following = tokens[place], tokens[place + 1 : place + 2]
        if plain(token.group()) in self.particles and following:
            return not self.is_never(following[0]) and has_capital(following[0]) | (
                trust is Trust.CERTAIN
            )
        if has_capital(token):
            return self._goes_on_in_capitals(token, following)
        return self._goes_on_small(tokens, place, trust)

    def _goes_on_in_capitals(self, token: Token, following: Sequence[Token]) -> bool:
        if plain(token.group()) in self.words:  # "I'm Sarah Will you ..."
            return not following or has_capital(following[0]) or _joins(following[0])
        return not self.is_never(token)

    def _goes_on_small(self, tokens: Sequence[Token], place: int, trust: Trust) -> bool:
        """A surname in small letters: one before the sentence goes on, or two after a sure cue."""
        if trust is Trust.FIRST or (trust is Trust.KNOWN and has_capital(tokens[0])):
            return False
        if plain(tokens[place].group()) in self.first:
            return True
        rest = tokens[place : place + (MOST_SMALL if trust is Trust.CERTAIN else 1)]
        for ahead, token in enumerate(rest):
            if self._is_other(token) or (len(token.group()) == 1 and token.group().isascii()):
                return False
            after = tokens[place + ahead + 1 : place + ahead + 2]
            if not after or self._is_other(after[0]):
                return True
        return False

    def _is_other(self, token: Token) -> bool:
        """Whether a word in small letters is no name: "sarah will you ..."."""
        return self.is_never(token) or plain(token.group()) in self.words

    def _further(self, text: str, end: int) -> int | None:
        comma = _LISTED.match(text, end)
        tokens = _tokens(text, comma.end()) if comma else []
        if not tokens or not (self.is_first(tokens[0]) and has_capital(tokens[0])):
            return None
        return self.end(text, tokens[0].start(), Trust.KNOWN)


@lru_cache(maxsize=1)
def name_reader() -> NameReader:
    """The reader of the words in data/masking.yml."""
    words = section("names")
    return NameReader(
        first=listed(words["first"]),
        words=listed(words["words"]),
        never=listed(words["never"]),
        particles=listed(words["particles"]),
        endings=tuple(words["endings"].split()),
    )


def token_at(text: str, start: int) -> Token | None:
    """The word that begins at a place."""
    return _TOKEN.match(text, start)


def has_capital(token: Token) -> bool:
    """Whether a word is written as a name is; a word all in capitals says nothing."""
    word = token.group().rstrip(".")
    return word[0].isupper() and not (len(word) > 1 and word.isupper())


def _joins(token: Token) -> bool:
    return plain(token.group()) == "and"


def _owning(token: Token) -> int:
    """How many characters of "Sarah's" are no name."""
    owning = _OWNING.search(token.group())
    return len(owning.group()) if owning else 0


def _tokens(text: str, start: int) -> list[Token]:
    """The words from a place on that only blanks stand between."""
    found: list[Token] = []
    place: int | None = start
    while place is not None and len(found) <= MOST_WORDS:
        token = _TOKEN.match(text, place)
        if token is None:
            break
        found.append(token)
        gap = _GAP.match(text, token.end())
        place = gap.end() if gap else None
    return found
