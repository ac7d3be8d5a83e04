"""The files of a stock Rasa project on our phrases: what `rasa init` gives, with a rule for each
answer. Nothing in it is tuned, for or against."""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.errors import BenchError
from benchmarks.phrases import FAQ, Phrase

DECLINE = "nlu_fallback"
DECLINED = "I am sorry, I did not understand that."
GREETING, FAREWELL = "greet", "goodbye"


def texts_of(phrases: list[Phrase], answers: Mapping[str, str]) -> dict[str, str]:
    """A text of its own for each label, so that a reply tells what was understood."""
    labels = dict.fromkeys(phrase.label for phrase in phrases)
    texts = {label: _plain(answers.get(label, "")) or f"About {label}." for label in labels}
    if len(set(texts.values())) != len(texts):
        raise BenchError("two answers have the same text: the replies could not be told apart")
    return {**texts, DECLINE: DECLINED}


def _plain(text: str) -> str:
    """Without placeholders, which stock Rasa would take for slots."""
    return re.sub(r"\{\w+\}", "", text).strip()


def files_of(phrases: list[Phrase], texts: Mapping[str, str]) -> dict[str, Any]:
    """The files of the project."""
    return {
        "config.yml": yaml.safe_load(_default_config()),
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
        "domain.yml": _domain(texts),
        "data/nlu.yml": {"version": "3.1", "nlu": _nlu(phrases)},
        "data/rules.yml": {"version": "3.1", "rules": [_rule(i) for i in _intents(texts)]},
        "data/stories.yml": {"version": "3.1", "stories": _stories()},
    }


def _nlu(phrases: list[Phrase]) -> list[dict[str, str]]:
    examples: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        examples[phrase.label].append(f"- {phrase.text}\n")
    return [{"intent": label, "examples": "".join(e)} for label, e in examples.items()]


def _domain(texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": "3.1",
        "intents": [i for i in _intents(texts) if i != DECLINE],
        "responses": {f"utter_{label}": [{"text": text}] for label, text in texts.items()},
        "session_config": {
            "session_expiration_time": 60,
            "carry_over_slots_to_new_session": True,
        },
    }


def _intents(texts: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys("faq" if label.startswith(FAQ) else label for label in texts))


def _rule(intent: str) -> dict[str, Any]:
    return {"rule": intent, "steps": _turn(intent)}


def _turn(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": f"utter_{intent}"}]


def _stories() -> list[dict[str, Any]]:
    """As many as `rasa init` gives, so that its policies have something to learn from."""
    talks = {
        "happy path": (GREETING, "faq", FAREWELL),
        "two questions": (GREETING, "faq", "faq", FAREWELL),
        "booking": ("faq", "book", FAREWELL),
    }
    return [
        {"story": name, "steps": [step for intent in intents for step in _turn(intent)]}
        for name, intents in talks.items()
    ]


def _default_config() -> str:
    """The configuration that `rasa init` gives, out of the installed Rasa."""
    spec = importlib.util.find_spec("rasa")  # finds the package without importing it
    if spec is None or not spec.submodule_search_locations:
        raise BenchError("Rasa is not installed: run `make install`")
    recipes = Path(spec.submodule_search_locations[0]) / "engine" / "recipes"
    return (recipes / "config_files" / "default_config.yml").read_text("utf-8")
