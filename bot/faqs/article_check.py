"""What an edited article means for the answers: which of the facts they tell are no longer in it,
what seems to stand in their place now, and which answers to read again. Knows the article by
fingerprints alone. Must not change an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.faqs.article import Article, Fact, digest, load, sentences, touched_by
from bot.faqs.checks import answers_touched
from bot.faqs.tree import ARTICLE, Tree
from bot.faqs.view import View

SENTENCE_ENDS = (".", "!", '."', ".\u201d")  # headings and questions tell nothing


@dataclass(frozen=True)
class Touched:
    """A fact whose sentence is another one now, or gone. `now` holds the new sentences that stand
    where it stood, `answers` the keys of those that tell it."""

    fact: Fact
    state: Literal["changed", "gone"]
    now: tuple[str, ...]
    answers: tuple[str, ...]


def touched(root: Path, new_text: str) -> list[Touched]:
    """The facts that an edited article no longer bears out."""
    article = load(root / ARTICLE)
    faqs = View(Tree(root)).faqs()
    found = []
    for fact in touched_by(article, new_text):
        now = _in_place_of(fact, article, sentences(new_text))
        answers = tuple(answers_touched([fact.key], faqs))
        found.append(Touched(fact, "changed" if now else "gone", now, answers))
    return found


def _in_place_of(fact: Fact, article: Article, text: Sequence[str]) -> tuple[str, ...]:
    """New sentences between the known ones around those that are gone."""
    known = {mark for one in article.facts for mark in one.source_sha256}
    marks = [digest(sentence) for sentence in text]
    found: dict[str, None] = {}
    for lost in (mark for mark in fact.source_sha256 if mark not in marks):
        order = _order(article, lost)
        here = order.index(lost)
        before = [marks.index(mark) for mark in order[:here] if mark in marks]
        start = before[-1] + 1 if before else 0
        after = [marks.index(mark) for mark in order[here + 1 :] if mark in marks]
        end = next((place for place in after if place >= start), len(text))
        new = [i for i in range(start, end) if marks[i] not in known]
        found |= {text[i]: None for i in new if text[i].rstrip().endswith(SENTENCE_ENDS)}
    return tuple(found)


def _order(article: Article, mark: str) -> list[str]:
    """The article's sentences in order: facts stand in that of their first sentences."""
    first = list(dict.fromkeys(fact.source_sha256[0] for fact in article.facts))
    if mark in first:
        return first
    return list(dict.fromkeys(source for fact in article.facts for source in fact.source_sha256))
