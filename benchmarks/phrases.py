"""The phrases both systems are trained on and the held-out questions both are asked. Holds the
choice of them alone: must not know what is trained or how it is asked."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FAQ = "faq/"
MOST = 1_500
# The answer id of an intent, where it is not the intent's own name.
IDS = {
    "greet": "smalltalk",
    "thanks": "smalltalk",
    "goodbye": "smalltalk",
    "bot_challenge": "smalltalk",
    "deny": "smalltalk",
    "other_language": "out_of_scope",
}
IN_CONTEXT = frozenset({"affirm", "more", "not_helpful"})  # right only as an answer to something


@dataclass(frozen=True)
class Phrase:
    """A training example: what is said, and the intent it stands under."""

    label: str
    text: str


@dataclass(frozen=True)
class Question:
    """A held-out question, and the answer ids that are right."""

    text: str
    accept: frozenset[str]


def answer_id(label: str) -> str:
    """What a label is called in replies."""
    return label.removeprefix(FAQ) if label.startswith(FAQ) else IDS.get(label, label)


def training_files(data: Path) -> list[Path]:
    """Rasa's training data: every YAML file that holds phrases."""
    return [path for path in sorted(data.rglob("*.yml")) if _intents(path)]


def phrases_in(files: Iterable[Path]) -> list[Phrase]:
    """Every phrase once, in the order of the files."""
    found = [
        Phrase(entry["intent"], text)
        for path in files
        for entry in _intents(path)
        for text in examples(entry)
    ]
    return list(dict.fromkeys(found))


def examples(entry: dict[str, Any]) -> list[str]:
    """The phrases of one intent of a Rasa file."""
    lines = (line.strip() for line in str(entry.get("examples") or "").splitlines())
    return [line[1:].strip() for line in lines if line.startswith("-")]


def stratified(phrases: list[Phrase], most: int = MOST, seed: int = 0) -> list[Phrase]:
    """At most so many phrases, each label with its share, the same ones every time."""
    if len(phrases) <= most:
        return phrases
    by_label: defaultdict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        by_label[phrase.label].append(phrase)
    chooser = random.Random(seed)
    chosen = {
        phrase
        for group in by_label.values()
        for phrase in chooser.sample(group, max(1, len(group) * most // len(phrases)))
    }
    return [phrase for phrase in phrases if phrase in chosen]


def held_out(tests: Path) -> list[Question]:
    """The questions under tests/faq and tests/dialogue that can be asked out of the blue."""
    files = sorted([*(tests / "faq").glob("*.yml"), *(tests / "dialogue").glob("*.yml")])
    return [
        Question(phrase.text, frozenset({answer_id(phrase.label)}))
        for phrase in phrases_in(files)
        if phrase.label not in IN_CONTEXT
    ]


def questions_in(file: Path) -> list[Question]:
    """A file of lines like {"text": "...", "accept": ["id", ...]}."""
    return list(_questions(file))


def _questions(file: Path) -> Iterator[Question]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            yield Question(row["text"], frozenset([*row["accept"], *(row.get("all") or [])]))


def _intents(path: Path) -> list[dict[str, Any]]:
    document = yaml.safe_load(path.read_text("utf-8"))
    nlu = document.get("nlu") if isinstance(document, dict) else None
    return [entry for entry in nlu or [] if "intent" in entry]
