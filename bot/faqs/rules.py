"""The rules a FAQ file must keep, one function a rule, each a sentence for the staff who edit it.
Much that they refuse passes Rasa's own validation and `rasa train` in silence, and would then be
shown to visitors. A rule only speaks of one file: it must not read or mend any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.faqs.faq import RESPONSE_PREFIX
from bot.faqs.shelf import Page, Shelf, plain

PLACEHOLDERS = frozenset({"address", "article_age", "booking_url", "clinic", "hours", "phone"})
ARTICLE = "article: "
CLINIC = "clinic"
# About ten lines in the chat window of a phone; beyond, a visitor must scroll within one answer.
MAX_ANSWER = 420
# What a button shows on one line of the chat window.
MAX_TITLE = 45
# With fewer, the classifier learns the wording instead of the question.
MIN_PHRASINGS = 5

ENTITY = re.compile(r"\[[^\]]*\]\s*[({\[]")
VARIABLE = re.compile(r"\{(\w+)\}")
EMAIL = re.compile(r"\S@\S+\.\w")
PHONE = re.compile(r"\d(?:[\s()./-]*\d){6}")


def names_agree(page: Page, shelf: Shelf) -> Iterator[str]:
    key = page.faq.key
    if Path(page.file).stem != key:
        yield f"The intent is `faq/{key}`: name the file `{key}.yml`."
    for name in page.responses:
        if name != RESPONSE_PREFIX + key:
            yield f"`{name}` is never said: call the answer `{RESPONSE_PREFIX}{key}`."


def key_once(page: Page, shelf: Shelf) -> Iterator[str]:
    files = shelf.keys[page.faq.key]
    if len(files) > 1:
        yield f"`faq/{page.faq.key}` stands in {_named(files)}: keep one of them."


def titled(page: Page, shelf: Shelf) -> Iterator[str]:
    title = page.faq.title
    if not title:
        yield "The title is missing: write what the button shall say."
        return
    if len(title) > MAX_TITLE:
        yield f"The title has {len(title)} characters and a button holds {MAX_TITLE}: shorten it."
    files = shelf.titles[plain(title)]
    if len(files) > 1:
        yield f"The title stands in {_named(files)}: visitors could not tell them apart."


def source_known(page: Page, shelf: Shelf) -> Iterator[str]:
    known = {CLINIC} | {ARTICLE + fact.section for fact in shelf.article.facts}
    if page.faq.source not in known:
        yield f"The source is `{page.faq.source}`: write one of {', '.join(sorted(known))}."


def answered(page: Page, shelf: Shelf) -> Iterator[str]:
    if page.faq.answer is None and page.faq.source != CLINIC:
        yield f"The answer is missing: write it below `{RESPONSE_PREFIX}{page.faq.key}:`."


def fits_bubble(page: Page, shelf: Shelf) -> Iterator[str]:
    for text in page.texts:
        if len(text) > MAX_ANSWER:
            yield (
                f"A text has {len(text)} characters and a chat bubble holds {MAX_ANSWER}: "
                "shorten it, or move a part to the text with `when: more`."
            )


def no_environment(page: Page, shelf: Shelf) -> Iterator[str]:
    if "${" in page.raw:
        yield "`${` makes Rasa put in a setting of the server: write it without the brace."


def placeholders_known(page: Page, shelf: Shelf) -> Iterator[str]:
    known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
    for text in page.texts:
        unknown = sorted(set(VARIABLE.findall(text)) - PLACEHOLDERS)
        if unknown:
            yield f"Nobody fills {{{unknown[0]}}} in an answer: use one of {known}."
        if set("{}") & set(VARIABLE.sub("", text)):
            yield f"A text has a brace that Rasa would stumble over: only {known} may have one."


def no_markup(page: Page, shelf: Shelf) -> Iterator[str]:
    for phrasing in page.faq.phrasings:
        if ENTITY.search(phrasing) or set("{}") & set(phrasing):
            yield f"Brackets in `{phrasing}` are commands to Rasa: write plain words."


def no_personal_details(page: Page, shelf: Shelf) -> Iterator[str]:
    for phrasing in page.faq.phrasings:
        if EMAIL.search(phrasing) or PHONE.search(phrasing):
            yield f"`{phrasing}` seems to hold a phone number or an e-mail: take it out."


def enough_phrasings(page: Page, shelf: Shelf) -> Iterator[str]:
    count = len(page.faq.phrasings)
    if count < MIN_PHRASINGS:
        yield f"{count} questions are too few to learn from: write at least {MIN_PHRASINGS}."


def phrasings_once(page: Page, shelf: Shelf) -> Iterator[str]:
    for text in {plain(phrasing): phrasing for phrasing in page.faq.phrasings}.values():
        files = shelf.phrasings[plain(text)]
        if len(files) > 1:
            yield f"`{text}` stands in {_named(files)}: keep it in one place."


def not_held_out(page: Page, shelf: Shelf) -> Iterator[str]:
    for phrasing in page.faq.phrasings:
        file = shelf.held_out.get(plain(phrasing))
        if file is not None:
            yield f"`{phrasing}` is a test question in tests/faq/{file}: word it differently."


def facts_given(page: Page, shelf: Shelf) -> Iterator[str]:
    if page.faq.source != CLINIC and not page.faq.facts:
        yield "It names no facts: list those of article.yml that the answer tells."


def facts_exist(page: Page, shelf: Shelf) -> Iterator[str]:
    for name in page.faq.facts:
        if name not in shelf.facts:
            yield f"The fact `{name}` is not in article.yml: correct or remove it."


def related_exist(page: Page, shelf: Shelf) -> Iterator[str]:
    for name in page.faq.related:
        if name not in shelf.keys or name == page.faq.key:
            yield f"`related` names `{name}`: it must be the key of another FAQ."


def _named(files: list[str]) -> str:
    if len(set(files)) == 1:
        return f"{files[0]} twice"
    return " and ".join(dict.fromkeys(files))


RULES: tuple[Callable[[Page, Shelf], Iterator[str]], ...] = (
    names_agree,
    key_once,
    titled,
    source_known,
    answered,
    fits_bubble,
    no_environment,
    placeholders_known,
    no_markup,
    no_personal_details,
    enough_phrasings,
    phrasings_once,
    not_held_out,
    facts_given,
    facts_exist,
    related_exist,
)
