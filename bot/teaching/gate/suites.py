"""The questions a model is judged by, read from a folder: what is held out for every label, and the
emergencies with their look-alikes. Must not judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.faqs.labels import examples, labels
from bot.faqs.tree import Tree

EMERGENCIES = "tests/emergency/positives.jsonl"
LOOKALIKES = "tests/emergency/lookalikes.jsonl"


@dataclass(frozen=True)
class Question:
    """A held-out question, and the id that it is about."""

    text: str
    id: str


@dataclass(frozen=True)
class Suites:
    """titles: of all labels, by id."""

    held_out: tuple[Question, ...]
    emergencies: tuple[str, ...]
    lookalikes: tuple[str, ...]
    titles: dict[str, str]

    @property
    def texts(self) -> list[str]:
        return [*(q.text for q in self.held_out), *self.emergencies, *self.lookalikes]


def suites_of(folder: Path) -> Suites:
    """All of them, in an order of their own."""
    tree = Tree(folder)
    found = labels(tree)
    questions = {
        Question(text, id)
        for id, label in found.items()
        for text in examples(tree, label.tests, id)
    }
    return Suites(
        tuple(sorted(questions, key=lambda question: (question.id, question.text))),
        _texts(folder / EMERGENCIES),
        _texts(folder / LOOKALIKES),
        {id: label.title or id for id, label in found.items()},
    )


def _texts(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(sorted({str(json.loads(line)["text"]) for line in lines if line.strip()}))
