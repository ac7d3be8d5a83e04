"""Takes the questions and answers of somebody's file into an edit, one FAQ after the other, each
through the same checks as if it had been typed. What does not pass is told and left out. Must not
save."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.faqs.cleaning import one_a_line, one_line, paragraphs
from bot.faqs.edit import Edit
from bot.faqs.faq import Faq
from bot.faqs.findings import Finding, open_ones
from bot.faqs.keys import key_for
from bot.faqs.pairs_values import Pair
from bot.faqs.rules import MAX_TITLE
from bot.faqs.rules_answer import CLINIC
from bot.faqs.shelf import plain
from bot.faqs.view import EditError

TEST = "test"
SHORTENED = "\u2026"

State = Literal["ready", "confirm", "refused"]


@dataclass(frozen=True)
class Row:
    """What became of one FAQ of the file: `ready` is in the edit, `confirm` comes in once a person
    has said yes to its findings, `refused` must be mended in the file."""

    number: int
    question: str
    key: str
    state: State
    findings: tuple[Finding, ...] = ()

    @property
    def sentence(self) -> str:
        return " ".join(finding.sentence for finding in self.findings)


def take_in(edit: Edit, pairs: Sequence[Pair], confirmed: Collection[str] = ()) -> list[Row]:
    """Adds a FAQ for every question, or for several that share a key or a title."""
    return [_take(edit, group, confirmed) for group in _groups(pairs)]


def _groups(pairs: Sequence[Pair]) -> list[list[Pair]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        shared = pair.key or plain(pair.title) or f"row {pair.number}"
        groups.setdefault(shared, []).append(pair)
    return list(groups.values())


def _take(edit: Edit, group: Sequence[Pair], confirmed: Collection[str]) -> Row:
    faq, tests = _faq(edit, group)
    question = faq.phrasings[0] if faq.phrasings else faq.title
    trial = edit.trial()
    try:
        trial.create(faq, tests)
        findings = trial.findings(faq.key)
    except EditError as error:
        findings = [Finding("unwritable", "stop", "file", str(error), "", faq.key)]
    waiting = open_ones(findings, confirmed)
    state: State = "ready"
    if waiting:
        state = "refused" if any(finding.stops for finding in waiting) else "confirm"
    else:
        edit.take(trial)
    return Row(group[0].number, question, faq.key, state, tuple(findings))


def _faq(edit: Edit, group: Sequence[Pair]) -> tuple[Faq, tuple[str, ...]]:
    asked = [t for pair in group if pair.use != TEST for t in one_a_line(pair.question)]
    tests = [t for pair in group if pair.use == TEST for t in one_a_line(pair.question)]
    title = _first(group, "title") or _short(asked[0] if asked else "")
    key = _first(group, "key") or key_for(title, edit.now.labels())
    faq = Faq(
        key=key,
        title=title,
        source=_first(group, "source") or CLINIC,
        facts=tuple(re.findall(r"\w+", _first(group, "facts"))),
        related=(),
        phrasings=tuple(dict.fromkeys(asked)),
        answer=paragraphs(_answer(group)) or None,
        more=paragraphs(_first(group, "more")) or None,
    )
    return faq, tuple(dict.fromkeys(tests))


def _answer(group: Sequence[Pair]) -> str:
    """Rows that share a key may differ in their answers; then both are seen, and none is lost."""
    return "\n\n".join(dict.fromkeys(pair.answer for pair in group if pair.answer))


def _first(group: Sequence[Pair], column: str) -> str:
    return next((value for pair in group if (value := one_line(getattr(pair, column)))), "")


def _short(question: str) -> str:
    """A question as a button may show it."""
    if len(question) <= MAX_TITLE:
        return question
    cut = question[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-")
    return cut + SHORTENED
