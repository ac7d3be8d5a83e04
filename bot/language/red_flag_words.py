"""Writes a visitor's message in the plain words of the red-flag rules: lower case, short forms
spelt out, look-alike letters and typing errors mended. It must take any string at all, and it must
never turn one good English word into another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

TOKEN = re.compile(
    r"[^\W\d_]+\d[^\W\d_][^\W_]*|\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[.!?;…\n]+|[,:()]|\S"
)
SENTENCE_ENDS = frozenset(".!")
COUNTS = frozenset(",:()")
SHORTEST, TWO_ERRORS_FROM, LONGEST = 5, 8, 20  # letters of a word that may be mended


class Wording:
    """Reads messages: a word that is not `good` English becomes the nearest `mendable` one."""

    def __init__(
        self, data: Mapping[str, Any], mendable: Collection[str], good: Collection[str]
    ) -> None:
        self._letters = str.maketrans({str(k): str(v) for k, v in data["letters"].items()})
        self._digits = str.maketrans({str(k): str(v) for k, v in data["digits"].items()})
        self._rewrites = [(re.compile(str(a)), str(b)) for a, b in data["rewrites"].items()]
        self._short = {str(k): str(v).split() for k, v in data["short_forms"].items()}
        self._endings = {str(k): str(v) for k, v in data["endings"].items()}
        self._known = frozenset(mendable) | frozenset(good).difference(self._short)
        self._mendable = _by_length((*mendable, *self._short))
        self._good = _by_length(good)
        self._joined = frozenset(w for w in mendable if len(w) >= 4 and w.isalpha())
        self._mended = lru_cache(maxsize=20_000)(self._mend)

    def sentences(self, text: str) -> list[list[str]]:
        """The words of the message, sentence by sentence; the end mark is the last word."""
        found: list[list[str]] = [[]]
        for word in self._words(self._plain(text)):
            if word in SENTENCE_ENDS and not found[-1]:
                continue
            found[-1].append(word)
            if word in SENTENCE_ENDS:
                found.append([])
        return [sentence for sentence in found if sentence]

    def _plain(self, text: str) -> str:
        text = text.encode("utf-8", "ignore").decode("utf-8")
        text = unicodedata.normalize("NFKD", text.translate(self._letters))
        kept = (c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
        text = "".join(kept).lower().translate(self._letters)
        for pattern, written in self._rewrites:
            text = pattern.sub(written, text)
        return text

    def _words(self, text: str) -> Iterator[str]:
        for token in TOKEN.findall(text):
            if token[0].isalnum():
                yield from self._word(token)
            elif token[0] in ".!?;…\n":
                yield "!" if "!" in token else "."
            elif token in COUNTS:
                yield ","
            elif token in self._short:
                yield from self._short[token]

    def _word(self, token: str) -> Iterator[str]:
        joined = token.replace("'", "")
        if joined in self._short:
            yield from self._short[joined]
        elif "'" in token:
            yield from self._apart(token)
        elif len(token) > LONGEST or token in self._known:
            yield token
        elif token.isalpha():
            yield from self._mended(token)
        else:
            yield from self._number(token)

    def _number(self, token: str) -> Iterator[str]:
        """`ch3st` -> chest; any other mixture of letters and digits in its parts."""
        letters = token.translate(self._digits)
        if letters in self._known and not token[0].isdigit():
            yield letters
        else:
            yield from re.findall(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+", token)

    def _apart(self, token: str) -> Iterator[str]:
        """`mother's` -> mother 's; `they've` -> they have; `doesn't` -> does not."""
        head, _, tail = token.partition("'")
        if tail == "t" and head.endswith("n"):
            head, tail = head[:-1], "not"
        yield from self._word(head)
        yield self._endings.get(tail, tail)

    def _mend(self, word: str) -> tuple[str, ...]:
        for shape in _shapes(word):
            if shape in self._short:
                return tuple(self._short[shape])
            if shape in self._known:
                return (shape,)
        word = _shapes(word)[0]
        found = self._nearest(word, 1) or self._two_words(word) or self._far(word)
        if not found and word.endswith("in"):  # swelin'
            found = self._nearest(word + "g", 1)
        return found or (word,)

    def _far(self, word: str) -> tuple[str, ...]:
        """With two errors; not where one would give a good word: "suitible" is suitable."""
        if len(word) < TWO_ERRORS_FROM or self._is_nearly_good(word):
            return ()
        return self._nearest(word, 2, word[:2])

    def _is_nearly_good(self, word: str) -> bool:
        lengths = range(len(word) - 1, len(word) + 2)
        near = [good for n in lengths for good in self._good.get(n, ())]
        return bool(extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=1))

    def _nearest(self, word: str, errors: int, start: str = "") -> tuple[str, ...]:
        """The vocabulary's nearest word; a first letter is only trusted to swap places."""
        lengths = range(max(SHORTEST - 1, len(word) - errors), len(word) + errors + 1)
        near = (w for n in lengths for w in self._mendable.get(n, ()) if w.startswith(start))
        choices = [w for w in near if _may_be(word, w)]
        found = extract(word, choices, scorer=OSA.distance, score_cutoff=errors, limit=None)
        if not found:
            return ()
        best = min(found, key=lambda hit: (hit[1], hit[0]))[0]
        return tuple(self._short.get(best, (best,)))

    def _two_words(self, word: str) -> tuple[str, ...]:
        """`chestpain` -> chest pain."""
        for cut in range(4, len(word) - 3):
            if word[:cut] in self._joined and word[cut:] in self._joined:
                return word[:cut], word[cut:]
        return ()


def _shapes(word: str) -> list[str]:
    """The word with drawn-out letters shortened: heeelp -> heelp, help."""
    return [re.sub(r"(.)\1{2,}", r"\1\1", word), re.sub(r"(.)\1+", r"\1", word)]


def _may_be(word: str, known: str) -> bool:
    if len(known) < SHORTEST:
        return word[0] == known[0] and sorted(word) == sorted(known)
    return word[0] == known[0] or (word[:2] == known[1::-1])


def _by_length(words: Collection[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in sorted(words):
        if len(word) >= SHORTEST - 1 and word.isalpha():
            found.setdefault(len(word), []).append(word)
    return found
