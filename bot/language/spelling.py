"""Repairs typing errors before a message is understood: a word nobody knows becomes the nearest
word the assistant was taught, or two such words written together. A word that is good English
is left alone, whatever it stands next to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.language.text import words

SHORTEST = 4  # letters; shorter words have too many neighbours
SHORTEST_HALF = 3  # letters of a word written together with another
COMMON = 4  # times both halves were taught, before a word is cut in two
TWO_ERRORS_FROM = 7  # letters; only a long word can bear two errors


class Speller:
    """Knows the taught words with their counts, and the rest of the language without."""

    def __init__(self, taught: Mapping[str, int], language: Collection[str]) -> None:
        self._taught = dict(taught)
        self._known = frozenset(taught) | frozenset(language)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(taught):
            self._by_length.setdefault(len(word), []).append(word)
        self._repair = lru_cache(maxsize=20_000)(self._nearest)

    def fix(self, text: str) -> str:
        """The text with its unknown words repaired; everything else as it was."""
        fixed, end = [], 0
        for word in words(text):
            fixed.append(text[end : word.start])
            fixed.append(self._fixed(word.text))
            end = word.end
        return "".join((*fixed, text[end:]))

    def _fixed(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or lower in self._known or not lower.isalpha():
            return word
        return self._repair(lower) or word

    def _nearest(self, word: str) -> str | None:
        return self._one_word(word, 1) or self._two_words(word) or self._far_word(word)

    def _far_word(self, word: str) -> str | None:
        return self._one_word(word, 2) if len(word) >= TWO_ERRORS_FROM else None

    def _one_word(self, word: str, errors: int) -> str | None:
        """The commonest of the nearest taught words; those with the same first letter first."""
        lengths = range(len(word) - errors, len(word) + errors + 1)
        choices = [w for n in lengths if n >= SHORTEST - 1 for w in self._by_length.get(n, ())]
        found = extract(word, choices, scorer=OSA.distance, score_cutoff=errors, limit=None)
        if not found:
            return None
        return min(found, key=lambda hit: self._rank(word, hit[0], int(hit[1])))[0]

    def _rank(self, word: str, choice: str, distance: int) -> tuple[int, bool, bool, int, str]:
        """Fewest errors first, then letters swapped or left out, then the commonest word."""
        usual = sorted(choice) == sorted(word) or len(choice) > len(word)
        return distance, choice[0] != word[0], not usual, -self._taught[choice], choice

    def _two_words(self, word: str) -> str | None:
        """`backpain` -> `back pain`, where both halves were taught."""
        cuts = [(word[:i], word[i:]) for i in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)]
        counts = {
            cut: min(self._taught.get(cut[0], 0), self._taught.get(cut[1], 0)) for cut in cuts
        }
        best = max(cuts, key=counts.__getitem__, default=("", ""))
        return " ".join(best) if counts.get(best, 0) >= COMMON else None
