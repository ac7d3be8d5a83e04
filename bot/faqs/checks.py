"""Everything that is wrong with the FAQ files, found before Rasa or a visitor sees them: files that
cannot be read, the rules of rules.py, and facts that no answer tells. It only reports, and needs no
Rasa: staff see it while they edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from bot.faqs.article import Article
from bot.faqs.faq import Faq, FaqError, files
from bot.faqs.findings import Finding, once
from bot.faqs.rules import judge
from bot.faqs.shelf import Shelf, page_of, sheet_of
from bot.faqs.tree import DIALOGUE, DIALOGUE_TESTS, FAQ, FAQ_TESTS, Tree

T = TypeVar("T")


def check(folder: Path, article: Article, held_out_folder: Path) -> list[Finding]:
    """What is amiss with the FAQs of a folder."""
    shelf, unreadable = _shelve(article, _texts(folder), _texts(held_out_folder), {})
    return once([*unreadable, *judged(shelf)])


def shelf_of(tree: Tree, article: Article, before: bool = False) -> tuple[Shelf, list[Finding]]:
    """The files of a tree side by side, and those that cannot be read; with `before`, as they were
    before the changes."""
    faqs, held_out, dialogue = (
        {file: (tree.before(file) if before else tree.text(file)) or "" for file in names}
        for names in (
            tree.files(FAQ, before),
            [*tree.files(FAQ_TESTS, before), *tree.files(DIALOGUE_TESTS, before)],
            tree.files(DIALOGUE, before),
        )
    )
    return _shelve(article, faqs, held_out, dialogue)


def judged(shelf: Shelf) -> Iterator[Finding]:
    """What the rules say of every FAQ, and the facts that none tells."""
    for page in shelf.pages:
        yield from judge(page, shelf)
    yield from untold(shelf)


def untold(shelf: Shelf) -> Iterator[Finding]:
    """The article's facts that no answer tells."""
    cited = {name for page in shelf.pages for name in page.faq.facts}
    for fact in shelf.article.facts:
        if fact.key not in cited:
            sentence = f"No answer cites the fact `{fact.key}`: add it to one that tells it."
            yield Finding("fact_untold", "confirm", "facts", sentence, "article.yml", fact.key)


def answers_touched(facts: Iterable[str], faqs: Mapping[str, Faq]) -> list[str]:
    """The keys of the answers to read again when these facts have changed."""
    changed = set(facts)
    return sorted(key for key, faq in faqs.items() if changed.intersection(faq.facts))


def _shelve(
    article: Article,
    faqs: Mapping[str, str],
    held_out: Mapping[str, str],
    dialogue: Mapping[str, str],
) -> tuple[Shelf, list[Finding]]:
    unreadable: list[Finding] = []
    shelf = Shelf(
        tuple(_readable(faqs, page_of, unreadable)),
        article,
        tuple(_readable(held_out, sheet_of, unreadable)),
        tuple(_readable(dialogue, sheet_of, unreadable)),
    )
    return shelf, unreadable


def _readable(
    texts: Mapping[str, str], load: Callable[[str, str], T], unreadable: list[Finding]
) -> Iterator[T]:
    for file, text in texts.items():
        try:
            yield load(text, file)
        except FaqError as error:
            unreadable.append(Finding("unreadable", "stop", "file", str(error), file))


def _texts(folder: Path) -> dict[str, str]:
    """A folder's files; one that is no text stands for itself as something that cannot be read."""
    return {p.name: p.read_bytes().decode("utf-8-sig", "surrogateescape") for p in files(folder)}
