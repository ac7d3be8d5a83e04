"""The rules a FAQ file must keep, one function a rule, each a sentence for the staff who edit it.
Much that they refuse passes Rasa's own validation and `rasa train` in silence, and would then be
shown to visitors. A rule only speaks of one file: it must not read or mend any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

from bot.faqs.faq import RESPONSE_PREFIX
from bot.faqs.findings import Finding
from bot.faqs.rules_answer import (
    CLINIC,
    answered,
    claims_sourced,
    fits_bubble,
    no_environment,
    placeholders_known,
)
from bot.faqs.rules_phrasing import PHRASINGS, Example, about
from bot.faqs.shelf import Page, Shelf, plain

ARTICLE = "article: "
# What a button shows on one line of the chat window.
MAX_TITLE = 45
# With fewer, the classifier learns the wording instead of the question.
MIN_PHRASINGS = 5

Rule = Callable[[Page, Shelf], Iterator[Finding]]


def names_agree(page: Page, shelf: Shelf) -> Iterator[Finding]:
    key = page.faq.key
    if PurePath(page.file).stem != key:
        yield page.stop("names", "file", f"The intent is `faq/{key}`: name the file `{key}.yml`.")
    for name in page.responses:
        if name != RESPONSE_PREFIX + key:
            yield page.stop(
                "names",
                "file",
                f"`{name}` is never said: call the answer `{RESPONSE_PREFIX}{key}`.",
                name,
            )


def key_once(page: Page, shelf: Shelf) -> Iterator[Finding]:
    files = shelf.keys[page.faq.key]
    if len(files) > 1:
        names = " and ".join(PurePath(file).name for file in files)
        yield page.stop("key", "key", f"`{page.faq.key}` stands in {names}: keep one of them.")


def titled(page: Page, shelf: Shelf) -> Iterator[Finding]:
    title = page.faq.title
    if not title:
        yield page.stop(
            "title_missing", "title", "The title is missing: write what the button shall say."
        )
        return
    if len(title) > MAX_TITLE:
        yield page.stop(
            "title_long",
            "title",
            f"The title has {len(title)} characters and a button holds {MAX_TITLE}: shorten it.",
        )
    others = [file for file in shelf.titles[plain(title)] if file != page.file]
    if others:
        keys = " and ".join(f"`{PurePath(file).stem}`" for file in others)
        yield page.stop(
            "title_taken",
            "title",
            f"{keys} has this title too: visitors could not tell the two buttons apart.",
        )


def source_known(page: Page, shelf: Shelf) -> Iterator[Finding]:
    known = {CLINIC} | {ARTICLE + fact.section for fact in shelf.article.facts}
    if page.faq.source not in known:
        yield page.stop(
            "source",
            "source",
            f"The source is `{page.faq.source}`: write one of {', '.join(sorted(known))}.",
        )


def enough_phrasings(page: Page, shelf: Shelf) -> Iterator[Finding]:
    count = len(page.faq.phrasings)
    if not count:
        yield page.stop(
            "no_phrasings", PHRASINGS, "It has no questions: write how visitors ask for it."
        )
    elif count < MIN_PHRASINGS:
        yield page.confirm(
            "few_phrasings",
            PHRASINGS,
            f"{count} question{'s are' if count > 1 else ' is'} too few to be learnt well: "
            f"write at least {MIN_PHRASINGS}.",
        )


def phrasings_sound(page: Page, shelf: Shelf) -> Iterator[Finding]:
    for text in page.faq.phrasings:
        yield from about(Example(text, page.faq.key, PHRASINGS, page.file), shelf)


def facts_given(page: Page, shelf: Shelf) -> Iterator[Finding]:
    if page.faq.source != CLINIC and not page.faq.facts:
        yield page.stop(
            "facts_missing",
            "facts",
            "It names no facts: choose those of the article that the answer tells.",
        )


def facts_exist(page: Page, shelf: Shelf) -> Iterator[Finding]:
    for name in page.faq.facts:
        if name not in shelf.facts:
            yield page.stop(
                "fact_unknown",
                "facts",
                f"The fact `{name}` is not in article.yml: correct or remove it.",
                name,
            )


def related_exist(page: Page, shelf: Shelf) -> Iterator[Finding]:
    for name in page.faq.related:
        if name not in shelf.keys or name == page.faq.key:
            yield page.stop(
                "related",
                "related",
                f"`{name}` is named as related: it must be the key of another FAQ.",
                name,
            )


RULES: tuple[Rule, ...] = (
    names_agree,
    key_once,
    titled,
    source_known,
    answered,
    fits_bubble,
    no_environment,
    placeholders_known,
    claims_sourced,
    enough_phrasings,
    phrasings_sound,
    facts_given,
    facts_exist,
    related_exist,
)


def judge(page: Page, shelf: Shelf) -> Iterator[Finding]:
    """Everything that is amiss with one FAQ file."""
    for rule in RULES:
        yield from rule(page, shelf)
