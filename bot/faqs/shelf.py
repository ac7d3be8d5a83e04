"""All FAQ files side by side, as the rules look at them: what each holds, and where else the same
key, title or phrasing stands. It must not judge; rules.py does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePath

from bot.faqs.article import Article
from bot.faqs.faq import INTENT_PREFIX, Faq, examples, parse, read_text, response_names
from bot.faqs.findings import Finding

PUNCTUATION = re.compile(r"[^\w\s]|_")
KEPT = 256  # files whose reading is remembered


@dataclass(frozen=True)
class Page:
    """A FAQ file: as it is written, and as it is understood."""

    file: str
    raw: str
    responses: tuple[str, ...]
    faq: Faq

    @property
    def texts(self) -> dict[str, str]:
        """The texts visitors may read, by their fields."""
        texts = {"answer": self.faq.answer, "more": self.faq.more}
        return {name: text for name, text in texts.items() if text}

    def stop(self, kind: str, field: str, sentence: str, item: str = "") -> Finding:
        return Finding(kind, "stop", field, sentence, self.file, item)

    def confirm(self, kind: str, field: str, sentence: str, item: str = "") -> Finding:
        return Finding(kind, "confirm", field, sentence, self.file, item)

    @cached_property
    def plain_texts(self) -> Counter[str]:
        return Counter(map(plain, self.faq.phrasings))


@dataclass(frozen=True)
class Sheet:
    """A file of examples that is no FAQ: of the dialogue, or of test questions."""

    file: str
    examples: Mapping[str, tuple[str, ...]]

    @cached_property
    def plain_texts(self) -> Counter[str]:
        return Counter(plain(text) for texts in self.examples.values() for text in texts)


@dataclass(frozen=True)
class Shelf:
    """All files together."""

    pages: tuple[Page, ...]
    article: Article
    held_out: tuple[Sheet, ...] = ()
    dialogue: tuple[Sheet, ...] = ()

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset(fact.key for fact in self.article.facts)

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        return _holders((page.faq.key, page.file) for page in self.pages)

    @cached_property
    def titles(self) -> dict[str, list[str]]:
        return _holders((plain(page.faq.title), page.file) for page in self.pages)

    def learnt_in(self, text: str) -> list[str]:
        """The files in which a plain phrasing stands; one that has it twice is named twice."""
        return self._learnt.get(text, [])

    def tested_in(self, text: str) -> list[str]:
        """The files in which a plain test question stands."""
        return self._tested.get(text, [])

    @cached_property
    def _learnt(self) -> dict[str, list[str]]:
        return _standing([*self.pages, *self.dialogue])

    @cached_property
    def _tested(self) -> dict[str, list[str]]:
        return _standing(self.held_out)

    @cached_property
    def _named(self) -> dict[str, str]:
        return {page.faq.key: page.faq.title for page in self.pages}

    def name(self, file: str) -> str:
        """What staff call the file: the title of its FAQ, or what its examples are about."""
        stem = PurePath(file).stem
        return f'"{self._named.get(stem) or stem.replace("_", " ")}"'

    def names(self, files: Iterable[str]) -> str:
        return " and ".join(dict.fromkeys(map(self.name, files)))


@lru_cache(maxsize=KEPT)
def page_of(text: str, file: str) -> Page:
    """A FAQ file's text, understood; raises FaqError."""
    name = PurePath(file).name
    document = read_text(text, name)
    return Page(file, text, response_names(document, name), parse(document, name))


@lru_cache(maxsize=KEPT)
def sheet_of(text: str, file: str) -> Sheet:
    """A file of examples; raises FaqError."""
    name = PurePath(file).name
    found = examples(read_text(text, name), name)
    return Sheet(file, {label.removeprefix(INTENT_PREFIX): texts for label, texts in found.items()})


def plain(text: str) -> str:
    """A text without case and punctuation: what is the same to a visitor is the same to us."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("-", " ").replace("/", " ")
    return " ".join(PUNCTUATION.sub("", folded).split())


def _standing(files: Iterable[Page | Sheet]) -> dict[str, list[str]]:
    texts = ((text, file.file) for file in files for text in file.plain_texts.elements())
    return _holders(texts)


def _holders(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, file in pairs:
        found[name].append(file)
    return dict(found)
