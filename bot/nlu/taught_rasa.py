"""What is taught, from the training data that Rasa has read: the way of `rasa train`."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.taught import Phrasing, Taught, gathered


def taught_from(data: TrainingData) -> Taught:
    """Reads Rasa's training data."""
    phrasings: list[Phrasing] = []
    about: dict[str, dict[str, Any]] = {}
    for example in data.intent_examples:
        label = example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)
        phrasings.append(Phrasing(label, example.get(TEXT)))
        if meta := (example.get(METADATA) or {}).get("intent"):
            about[label] = meta
    tables: dict[str, list[str]] = {}
    for table in data.lookup_tables:
        tables.setdefault(table["name"], []).extend(table["elements"])
    return gathered(phrasings, about, tables)
