"""All FAQ files side by side, as the rules look at them: what each holds, and where else the same
key, title or phrasing stands. It must not judge; rules.py does.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.faqs.article import Article
from bot.faqs.faq import Faq


@dataclass(frozen=True)
class Page:
    """A FAQ file: as it is written, and as it is understood."""

    file: str
    raw: str
    responses: tuple[str, ...]
    faq: Faq

    @property
    def texts(self) -> list[str]:
        return [text for text in (self.faq.answer, self.faq.more) if text]


@dataclass(frozen=True)
class Shelf:
    """All files together; `held_out` tells in which test file a plain question stands."""

    pages: tuple[Page, ...]
    article: Article
    held_out: Mapping[str, str]

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset(fact.key for fact in self.article.facts)

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        return _holders((page.faq.key, page.file) for page in self.pages)

    @cached_property
    def titles(self) -> dict[str, list[str]]:
        return _holders((plain(page.faq.title), page.file) for page in self.pages)

    @cached_property
    def phrasings(self) -> dict[str, list[str]]:
        return _holders(
            (plain(text), page.file) for page in self.pages for text in page.faq.phrasings
        )


def plain(text: str) -> str:
    """A text without case and punctuation: what is the same to a visitor is the same to us."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("-", " ").replace("/", " ")
    return " ".join("".join(c for c in folded if c.isalnum() or c.isspace()).split())


def _holders(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, file in pairs:
        found[name].append(file)
    return dict(found)
