"""Questions and answers in plain text: lines that begin with "Q:" and "A:", or lines below an empty
one that end with a question mark, and what follows them. Must not judge them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.faqs.pairs_values import Pair

ASKED = re.compile(
    r"^\s*(?:\*\*)?(?:q|question)\s*\d*\s*[:.)]\s*(?:\*\*)?\s*(.*?)\s*(?:\*\*)?\s*$", re.I
)
TOLD = re.compile(r"^\s*(?:\*\*)?(?:a|answer)\s*\d*\s*[:.)]\s*(?:\*\*)?\s*(.*)$", re.I)
HEADING = re.compile(r"^\s*(?:#{1,6}\s+|\d{1,3}[.)]\s+)?(.{3,200}\?)\s*$")


def unmarked(question: str, answer: str) -> tuple[str, str]:
    """A question and an answer without the "Q:" and "A:" before them."""
    asked, told = ASKED.match(question), TOLD.match(answer.partition("\n")[0])
    rest = answer.partition("\n")[2]
    return asked[1] if asked else question, f"{told[1]}\n{rest}".strip() if told else answer


def in_text(text: str) -> list[Pair]:
    """The pairs of a text, numbered in order."""
    lines = text.splitlines()
    marked = any(ASKED.match(line) for line in lines) and any(TOLD.match(line) for line in lines)
    found = _marked(lines) if marked else _headed(lines)
    return [Pair(number, question, answer) for number, (question, answer) in enumerate(found, 1)]


def _marked(lines: list[str]) -> Iterator[tuple[str, str]]:
    question: list[str] = []
    answer: list[str] | None = None
    for line in lines:
        if asked := ASKED.match(line):
            yield from _whole(question, answer)
            question, answer = [asked[1]], None
        elif question and answer is None and (told := TOLD.match(line)):
            answer = [told[1]]
        elif answer is not None:
            answer.append(line)
        elif question and line.strip():
            question.append(line.strip())
    yield from _whole(question, answer)


def _headed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """A question stands at the beginning, or below an empty line."""
    question: list[str] = []
    answer: list[str] | None = None
    alone = True
    for line in lines:
        asked = HEADING.match(line) if alone else None
        if asked:
            yield from _whole(question, answer)
            question, answer = [asked[1]], []
        elif answer is not None:
            answer.append(line)
        alone = not line.strip()
    yield from _whole(question, answer)


def _whole(question: list[str], answer: list[str] | None) -> Iterator[tuple[str, str]]:
    told = "\n".join(answer or []).strip()
    if question and told:
        yield " ".join(question).strip(), told
