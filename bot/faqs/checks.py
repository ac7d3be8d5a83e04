"""Everything that is wrong with the FAQ files, found before Rasa or a visitor sees them: files that
cannot be read, the rules of rules.py, and facts that no answer tells. It only reports, and needs no
Rasa: staff see it while they edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.faqs.article import Article
from bot.faqs.faq import Faq, FaqError, files, parse, phrasings_in, read, response_names
from bot.faqs.rules import RULES
from bot.faqs.shelf import Page, Shelf, plain

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    file: str
    sentence: str


def check(folder: Path, article: Article, held_out_folder: Path) -> list[Problem]:
    problems: list[Problem] = []
    pages = tuple(_readable(files(folder), _page, problems))
    questions = _readable(files(held_out_folder), _held_out, problems)
    shelf = Shelf(
        pages, article, {text: file for found in questions for text, file in found.items()}
    )
    problems += [
        Problem(page.file, sentence)
        for page in pages
        for rule in RULES
        for sentence in rule(page, shelf)
    ]
    return problems + list(_untold(shelf))


def answers_touched(facts: Iterable[str], faqs: Mapping[str, Faq]) -> list[str]:
    """The keys of the answers to read again when these facts have changed."""
    changed = set(facts)
    return sorted(key for key, faq in faqs.items() if changed.intersection(faq.facts))


def _untold(shelf: Shelf) -> Iterator[Problem]:
    cited = {name for page in shelf.pages for name in page.faq.facts}
    for fact in shelf.article.facts:
        if fact.key not in cited:
            yield Problem(
                "article.yml",
                f"No answer cites the fact `{fact.key}`: add it to one that tells it.",
            )


def _readable(paths: Iterable[Path], load: Callable[[Path], T], problems: list[Problem]) -> list[T]:
    found = []
    for path in paths:
        try:
            found.append(load(path))
        except FaqError as error:
            problems.append(Problem(path.name, str(error).removeprefix(f"{path.name}: ")))
    return found


def _page(path: Path) -> Page:
    document = read(path)
    return Page(
        file=path.name,
        raw=path.read_text(encoding="utf-8"),
        responses=response_names(document, path.name),
        faq=parse(document, path.name),
    )


def _held_out(path: Path) -> dict[str, str]:
    return {plain(text): path.name for text in phrasings_in(path)}
