"""What is amiss with a set of changes before it is saved: the rules on every file that would become
another one, the guard on every phrasing that is new, the clinic's own facts, and what the change
would leave behind. What a person has let pass before is not asked again. Must not save."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.faqs import clinic_text
from bot.faqs.article import Article
from bot.faqs.checks import shelf_of, untold
from bot.faqs.findings import Finding, once
from bot.faqs.guard import Guard, heard
from bot.faqs.labels import Label, examples, labels
from bot.faqs.project import unknown_suggestion
from bot.faqs.rules import judge
from bot.faqs.rules_phrasing import HELD_OUT, PHRASINGS, Example, about
from bot.faqs.shelf import Page, Shelf
from bot.faqs.tree import CLINIC, FAQ, Tree


def review(
    tree: Tree, article: Article, guard: Guard, concerns: Callable[[str], bool] | None = None
) -> list[Finding]:
    """All of it, or only that of the files that concern the caller."""
    files = [file for file in tree.changed if concerns is None or concerns(file)]
    shelf, unreadable = shelf_of(tree, article)
    was, _ = shelf_of(tree, article, before=True)
    old = {page.file: page for page in was.pages}
    known = {finding.token for finding in _said(files, was)}
    found = [finding for finding in unreadable if finding.where in files]
    found += _said(files, shelf)
    for page in (page for page in shelf.pages if page.file in files):
        found += _unanswered(page, old.get(page.file), tree.is_new(page.file))
        found += _title(page, old.get(page.file), guard)
    for example in _new(tree, files):
        found += _of(example, shelf, guard)
    if CLINIC in files or (concerns is None and set(old) != {page.file for page in shelf.pages}):
        found += _clinic(tree, CLINIC in files)
    return once(f for f in found if f.stops or f.token not in known)


def examine(tree: Tree, article: Article, guard: Guard, id: str | None = None) -> list[Finding]:
    """What is amiss with what stands there, changed or not: with one label, or with all FAQs."""
    shelf, found = shelf_of(tree, article)
    about_these = [label for label in labels(tree).values() if id == label.id or not id]
    about_these = [label for label in about_these if label.is_faq or id]
    files = {file for label in about_these for file in (label.file, label.tests)}
    found = [finding for finding in found if not id or finding.where in files]
    found += [f for page in shelf.pages if page.file in files for f in judge(page, shelf)]
    for label in about_these:
        for field, file in ((PHRASINGS, label.file), (HELD_OUT, label.tests)):
            for text in examples(tree, file, label.id):
                found += _of(Example(text, label.id, field, file), shelf, guard)
    return once(found if id else [*found, *untold(shelf), *_clinic(tree, True)])


def _of(example: Example, shelf: Shelf, guard: Guard) -> Iterator[Finding]:
    if not example.file.startswith(FAQ):  # FAQs are judged as a whole
        yield from about(example, shelf)
    yield from heard(example, guard)


def _said(files: list[str], shelf: Shelf) -> list[Finding]:
    found = [f for page in shelf.pages if page.file in files for f in judge(page, shelf)]
    return [*found, *untold(shelf)]


def _unanswered(page: Page, before: Page | None, is_new: bool) -> Iterator[Finding]:
    """A fact of the clinic may wait for its answer, also when it comes back after it was deleted;
    yet nobody should begin without one, or take one away unawares."""
    if page.faq.answer is not None:
        return
    if is_new:
        yield page.stop(
            "answer_missing", "answer", "The answer is missing: write what visitors shall read."
        )
    elif before is not None and before.faq.answer is not None:
        yield page.confirm(
            "answer_removed",
            "answer",
            "Without an answer visitors are told that the clinic has not said it yet, and are "
            "asked to call. Shall the answer go?",
        )


def _new(tree: Tree, files: list[str]) -> Iterator[Example]:
    """Every phrasing and test question that was not there before."""
    for label in labels(tree).values():
        for field, file in ((PHRASINGS, label.file), (HELD_OUT, label.tests)):
            if file in files:
                yield from _added(tree, label, field, file)


def _added(tree: Tree, label: Label, field: str, file: str) -> Iterator[Example]:
    before = set(examples(tree, file, label.id, before=True))
    for text in examples(tree, file, label.id):
        if text not in before:
            yield Example(text, label.id, field, file)


def _title(page: Page, before: Page | None, guard: Guard) -> Iterator[Finding]:
    title = page.faq.title
    if title and (before is None or before.faq.title != title):
        yield from heard(Example(title, page.faq.key, "title", page.file), guard)


def _clinic(tree: Tree, changed: bool) -> Iterator[Finding]:
    text = tree.text(CLINIC)
    if text is None:
        return
    if changed:
        yield from clinic_text.findings(text)
    try:
        suggested = clinic_text.values(text)["suggested"]
    except clinic_text.ClinicTextError:
        return
    for key in suggested if isinstance(suggested, tuple) else ():
        if tree.text(f"{FAQ}/{key}.yml") is None:
            yield unknown_suggestion(key)
