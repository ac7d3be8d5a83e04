"""The rules that one phrasing or one test question must keep, one function a rule, each a sentence
for the staff who write it. Rasa would take some of them for commands and learn from others what
nobody meant. A rule must not read files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.faqs.findings import Finding
from bot.faqs.shelf import Shelf, plain

PHRASINGS, HELD_OUT = "phrasings", "held_out"
# What a visitor may send at most.
MAX_PHRASING = 1000
ENTITY = re.compile(r"\[[^\]]*\]\s*[({\[]")
ENVIRONMENT = "${"
EMAIL = re.compile(r"\S@\S+\.\w")
PHONE = re.compile(r"\d(?:[\s()./-]*\d){6}")


@dataclass(frozen=True)
class Example:
    """A phrasing or a test question: `field` says which, `label` what it is an example of."""

    text: str
    label: str
    field: str
    file: str

    @cached_property
    def plain(self) -> str:
        return plain(self.text)

    def stop(self, kind: str, sentence: str) -> Finding:
        return Finding(kind, "stop", self.field, sentence, self.file, self.text)

    def confirm(self, kind: str, sentence: str) -> Finding:
        return Finding(kind, "confirm", self.field, sentence, self.file, self.text)


def has_words(example: Example, shelf: Shelf) -> Iterator[Finding]:
    if not example.plain:
        yield example.stop(
            "no_words",
            f"`{example.text}` has no words to learn from: write a question, or take it out.",
        )


def fits_message(example: Example, shelf: Shelf) -> Iterator[Finding]:
    length = len(example.text)
    if length > MAX_PHRASING:
        yield example.stop(
            "phrasing_long",
            f"A question has {length} characters and visitors can send {MAX_PHRASING}: shorten it.",
        )


def no_markup(example: Example, shelf: Shelf) -> Iterator[Finding]:
    if ENVIRONMENT in example.text:
        yield example.stop(
            "environment",
            f"`${{` in `{example.text}` would put in a setting of the server: write plain words.",
        )
    elif ENTITY.search(example.text) or set("{}") & set(example.text):
        yield example.stop(
            "markup", f"Brackets in `{example.text}` are commands to Rasa: write plain words."
        )


def no_personal_details(example: Example, shelf: Shelf) -> Iterator[Finding]:
    if EMAIL.search(example.text) or PHONE.search(example.text):
        yield example.stop(
            "personal_details",
            f"`{example.text}` seems to hold a phone number or an e-mail: take it out.",
        )


def stands_once(example: Example, shelf: Shelf) -> Iterator[Finding]:
    """In its own list, and nowhere else."""
    standing = shelf.learnt_in if example.field == PHRASINGS else shelf.tested_in
    files = standing(example.plain) if example.plain else []
    if len(files) < 2:
        return
    others = [file for file in files if file != example.file]
    if not others:
        yield example.stop("duplicate", f"`{example.text}` stands here twice: keep one of them.")
        return
    yield example.stop(
        "duplicate",
        f"`{example.text}` stands with {shelf.names(others)} already: keep it in one place.",
    )


def not_both(example: Example, shelf: Shelf) -> Iterator[Finding]:
    """A question that was learnt proves nothing as a test."""
    standing = shelf.tested_in if example.field == PHRASINGS else shelf.learnt_in
    files = standing(example.plain) if example.plain else []
    if not files:
        return
    name = shelf.names(files)
    sentence = f"`{example.text}` is a test question of {name}: word it differently."
    if example.field == HELD_OUT:
        sentence = f"`{example.text}` is learnt from with {name}, so it tests nothing: reword it."
    yield example.stop("held_out" if example.field == PHRASINGS else "learnt", sentence)


EXAMPLE_RULES: tuple[Callable[[Example, Shelf], Iterator[Finding]], ...] = (
    has_words,
    fits_message,
    no_markup,
    no_personal_details,
    stands_once,
    not_both,
)


def about(example: Example, shelf: Shelf) -> Iterator[Finding]:
    """Everything that is amiss with one phrasing or test question."""
    for rule in EXAMPLE_RULES:
        yield from rule(example, shelf)
