"""Finds names in a message: of ailments, other therapies, medicines, pressure points, and of the
treatment itself. A name can be replaced by one stand-in word for its kind, so that what was
learnt about one ailment holds for all, and it says what the article does not mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans


@dataclass(frozen=True)
class Name:
    """A name found in a text: `text[start:end]`."""

    kind: str
    text: str
    start: int
    end: int


class Gazetteer:
    """Names by kind, e.g. {"ailment": ["migraine", ...]}; the longest match wins."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for kind, terms in names.items():
            self._matcher.add(kind, [self._nlp.make_doc(term) for term in sorted(set(terms))])

    @staticmethod
    def of(names: Mapping[str, Iterable[str]]) -> Gazetteer:
        """The one that was made of these names last, or a new one: making one takes a second, and
        two models seldom differ in the names they know."""
        return _made(tuple((kind, tuple(sorted(set(names[kind])))) for kind in sorted(names)))

    def find(self, text: str) -> list[Name]:
        """The names in a text, in order, none overlapping another."""
        doc = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(doc, as_spans=True))
        return [Name(s.label_, s.text, s.start_char, s.end_char) for s in spans]

    @staticmethod
    def replace(text: str, names: Iterable[Name], stand_ins: Mapping[str, str]) -> str:
        """The text with each name replaced by the stand-in of its kind, where it has one."""
        replaced, end = [], 0
        for name in names:
            if name.kind in stand_ins:
                replaced += [text[end : name.start], stand_ins[name.kind]]
                end = name.end
        return "".join((*replaced, text[end:]))


@lru_cache(maxsize=2)
def _made(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Gazetteer:
    return Gazetteer(dict(names))
