"""Cuts a message where one question may end and another begin, and says of each clause whether it
asks or denies. It cuts generously: which clauses are questions of their own is decided elsewhere.
spaCy's matcher knows the forms; no trained pipeline is needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

WH = ["what", "how", "when", "where", "which", "who", "whom", "whose", "why"]
CONTRACTED = ["what's", "whats", "how's", "hows", "where's", "wheres", "who's", "whos", "when's"]
AUX = [
    "do", "does", "did", "is", "are", "am", "was", "were", "can", "could", "will", "would",
    "should", "shall", "may", "might", "must", "have", "has", "had", "don't", "doesn't", "isn't",
    "aren't", "can't", "won't", "wouldn't", "shouldn't",
]  # fmt: skip
SUBJECT = ["i", "you", "u", "we", "it", "this", "that", "they", "he", "she", "there", "my", "your",
           "the", "a", "an", "acupressure", "acupuncture"]  # fmt: skip
DEGREE = ["much", "many", "long", "often", "far", "soon", "early", "late", "old", "big"]
REQUEST = ["tell", "explain", "describe", "please", "list", "give", "show"]
JOINING = ["and", "or", "plus", "also", "then", "but", "&", "+"]
ENDING = [".", "?", "!", ";", ",", "/", "..", "...", "?!", "??", "???", "!!"]
DENYING = ["not", "n't", "don't", "dont", "doesn't", "isn't", "aren't", "no", "never", "nor",
           "without", "nobody", "i'm not"]  # fmt: skip
SHORTEST = 2  # letters in a clause worth asking about


@dataclass(frozen=True)
class Clause:
    """asks: it has the form of a question or a request, or is too short to have any;
    denies: it says that something is not so, and asks nothing."""

    text: str
    asks: bool
    denies: bool


class Splitter:
    """Finds the borders between clauses."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("en")
        self._nlp.tokenizer = _whole_words(self._nlp)
        self._matcher = Matcher(self._nlp.vocab)
        joining, wh, aux = ({"LOWER": {"IN": words}} for words in (JOINING, WH, AUX))
        self._matcher.add(
            "between", [[{"ORTH": {"IN": ENDING}}], [joining, {**joining, "OP": "?"}]]
        )
        self._matcher.add("before", [
            [{"LOWER": {"IN": CONTRACTED}}],
            [wh, aux],
            [{"LOWER": "how"}, {"LOWER": {"IN": DEGREE}}],
        ])  # fmt: skip
        self._matcher.add("inverted", [[aux, {"LOWER": {"IN": SUBJECT}}]])

    @staticmethod
    @lru_cache(maxsize=1)
    def shared() -> Splitter:
        """The one for all models: it is always the same, and takes a tenth of a second to make."""
        return Splitter()

    def split(self, text: str) -> list[Clause]:
        """The clauses of a text, in order; a text without a border is its only clause."""
        doc = self._nlp.make_doc(text)
        spans, start = [], 0
        for end, resume in self._borders(doc):
            spans.append((doc[start:end], doc[end : end + 1].text == "?"))
            start = resume
        spans.append((doc[start:], False))
        clauses = [_clause(span, asked) for span, asked in spans]
        return [clause for clause in clauses if len(clause.text) >= SHORTEST]

    def _borders(self, doc: Doc) -> list[tuple[int, int]]:
        """Where a clause ends and where the next one starts, as token positions."""
        borders: list[tuple[int, int]] = []
        for match, start, end in sorted(self._matcher(doc), key=lambda m: (m[1], -m[2])):
            taken = borders[-1][1] if borders else 0
            kind = doc.vocab.strings[match]
            if kind == "between" and start >= taken:
                borders.append((start, end))
            elif start > taken and (kind == "before" or _turns(doc, taken, start)):
                borders.append((start, start))
        return borders


def _turns(doc: Doc, begun: int, start: int) -> bool:
    """Whether a verb before its subject, at `start`, begins a question of its own."""
    return doc[start - 1].lower_ not in (*AUX, *SUBJECT, "to") and not _wants_verb(doc[begun:start])


def _wants_verb(begun: Span) -> bool:
    """Whether a clause has begun with a question word whose verb is still to come."""
    asked = begun[-1].lower_ in WH or any(token.lower_ in WH for token in begun[:3])
    return asked and not any(token.lower_ in AUX for token in begun)


def _clause(span: Span, asked: bool) -> Clause:
    first = span[0].lower_ if len(span) else ""
    formed = asked or first in (*WH, *CONTRACTED, *AUX, *REQUEST)
    denies = not formed and any(token.lower_ in DENYING for token in span)
    asks = formed or (len(span) <= 3 and not denies)
    return Clause(span.text.strip(" ,.-"), asks, denies)


def _whole_words(nlp: Language) -> Tokenizer:
    """spaCy's tokenizer, but "don't" and "what's" stay whole."""
    suffixes = [suffix for suffix in nlp.Defaults.suffixes or [] if "'" not in str(suffix)]
    return Tokenizer(
        nlp.vocab,
        prefix_search=compile_prefix_regex(nlp.Defaults.prefixes or []).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(nlp.Defaults.infixes or []).finditer,
    )
