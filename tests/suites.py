"""Reads the project's own labelled questions and judges replies to them. A reply is right if an
accepted id was answered, offered if one stood among the options, wrong if another was answered;
declining is never wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
DECLINING = frozenset({"not_covered", "out_of_scope", "medical_advice"})
SMALL_TALK = frozenset(
    {"greet", "thanks", "goodbye", "bot_challenge", "affirm", "deny", "more", "not_helpful"}
)

Case = dict[str, Any]


def lines_of(name: str) -> list[Case]:
    """The cases of a .jsonl file below tests/."""
    text = (FOLDER / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def held_out() -> list[Case]:
    """The held-out phrasings of every FAQ and dialogue intent, as cases."""
    files = [*sorted((FOLDER / "faq").glob("*.yml")), *sorted((FOLDER / "dialogue").glob("*.yml"))]
    return [case for path in files for case in _cases(path)]


def verdict(case: Case, reply: dict[str, Any]) -> str:
    """right, offered, missed (others were offered), declined or wrong."""
    accepted = {*case["accept"], *case.get("all", ())}
    answers, options = set(reply["answers"]), set(reply["options"])
    if answers & accepted:
        return "right"
    if not answers and options:
        return "offered" if options & accepted else "missed"
    return "declined" if answers <= DECLINING else "wrong"


def tally(cases: Iterable[Case], replies: Iterable[dict[str, Any]]) -> Counter[str]:
    """How often each verdict was reached."""
    return Counter(verdict(c, r) for c, r in zip(cases, replies, strict=True))


def _cases(path: Path) -> list[Case]:
    document = yaml.safe_load(path.read_text("utf-8"))
    return [
        {"text": line.strip().removeprefix("- "), "accept": [_answer(entry["intent"])]}
        for entry in document["nlu"]
        for line in entry["examples"].splitlines()
        if line.strip()
    ]


def _answer(intent: str) -> str:
    """The id under which an intent is answered."""
    name = intent.removeprefix("faq/")
    if name in SMALL_TALK:
        return "smalltalk"
    return "out_of_scope" if name == "other_language" else name
