"""Reads a message as the classifier is to see it: cleaned, in lower case, spelt right, its names
found and replaced by stand-ins for their kind. Training phrasings and live messages are read by
the same object, so what differs between them is only what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.language.gazetteer import Gazetteer, Name
from bot.language.spelling import Speller
from bot.language.text import WORD, clean


@dataclass(frozen=True)
class Reading:
    """plain: the words, spelt right; general: the same with stand-ins for names."""

    plain: str
    general: str
    names: tuple[Name, ...]

    def named(self, kinds: Collection[str]) -> str | None:
        """The first name of one of these kinds, as written."""
        return next((name.text for name in self.names if name.kind in kinds), None)


class Reader:
    """Knows the words and names of the training data."""

    def __init__(
        self, speller: Speller, gazetteer: Gazetteer, stand_ins: Mapping[str, str]
    ) -> None:
        self._speller = speller
        self._gazetteer = gazetteer
        self._stand_ins = dict(stand_ins)

    def read(self, text: str, spell: bool = True) -> Reading:
        """A message, read. Training phrasings are spelt as their authors want: spell=False."""
        plain = clean(text).lower()
        if spell:
            plain = self._speller.fix(plain)
        return generalised(plain, self._gazetteer, self._stand_ins)


def generalised(plain: str, gazetteer: Gazetteer, stand_ins: Mapping[str, str]) -> Reading:
    """The reading of words that are spelt right."""
    names = gazetteer.find(plain)
    return Reading(plain, gazetteer.replace(plain, names, stand_ins), tuple(names))


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in these texts, in lower case."""
    return Counter(map(str.lower, WORD.findall(" ".join(map(clean, texts)))))
