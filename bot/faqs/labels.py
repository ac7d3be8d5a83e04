"""What a message can be taken for: the FAQs, and what the dialogue knows besides (booking, a call,
not covered, small talk). Each has a file it is learnt from and one of test questions, and one id
for both. Must not judge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from bot.faqs.faq import INTENT_PREFIX, FaqError
from bot.faqs.shelf import page_of, sheet_of
from bot.faqs.tree import DIALOGUE, DIALOGUE_TESTS, FAQ, FAQ_TESTS, Tree

# Ids that mean something else wherever an id stands (an outcome, an intent of the dialogue).
RESERVED = frozenset(
    ("answered", "clarified", "declined", "handed_off", "emergency", "smalltalk", "clinic")
    + ("faq", "several", "nlu_fallback", "none")
)


@dataclass(frozen=True)
class Label:
    """`file` is learnt from, `tests` holds questions that are kept for testing."""

    id: str
    intent: str
    title: str
    file: str
    tests: str

    @property
    def is_faq(self) -> bool:
        return self.intent.startswith(INTENT_PREFIX)


def labels(tree: Tree) -> dict[str, Label]:
    """All of them by their ids; FAQs first. What cannot be read is left out."""
    found = {}
    for file in tree.files(FAQ):
        key = PurePath(file).stem
        found[key] = Label(
            key, INTENT_PREFIX + key, _title(tree, file), file, _tests(key, FAQ_TESTS)
        )
    for file in tree.files(DIALOGUE):
        for intent in _examples(tree, file):
            if not intent.startswith(INTENT_PREFIX):
                tests = _tests(PurePath(file).stem, DIALOGUE_TESTS)
                name = intent.replace("_", " ")
                found.setdefault(intent, Label(intent, intent, name, file, tests))
    return found


def examples(tree: Tree, file: str, id: str, before: bool = False) -> tuple[str, ...]:
    """The examples a file holds of a label; none if there is no such file, or none to be read."""
    text = tree.before(file) if before else tree.text(file)
    if text is None:
        return ()
    try:
        return sheet_of(text, file).examples.get(id, ())
    except FaqError:
        return ()


def _examples(tree: Tree, file: str) -> tuple[str, ...]:
    try:
        return tuple(sheet_of(tree.text(file) or "", file).examples)
    except FaqError:
        return ()


def _title(tree: Tree, file: str) -> str:
    try:
        return page_of(tree.text(file) or "", file).faq.title
    except FaqError:
        return ""


def _tests(stem: str, folder: str) -> str:
    return f"{folder}/{stem}.yml"
