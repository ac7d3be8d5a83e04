"""The shape in which the assistant says what a message means: Rasa's parse data plus one key of
ours, `understanding`, which the actions, the answers and the gateway read. Nothing is decided
here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RETRIEVAL = "faq"
UNDERSTANDING = "understanding"
VECTOR = "vector"  # {"float16": base64, "encoder": its hash}: for the log, not for Rasa


def is_faq(label: str) -> bool:
    """Whether a label of the training data names a FAQ (`faq/<key>`)."""
    return label.startswith(f"{RETRIEVAL}/")


def id_of(label: str) -> str:
    """The answer id of a label: the key of a FAQ, the name of any other intent."""
    return label.split("/", 1)[1] if is_faq(label) else label


def intent_of(label: str, confidence: float) -> dict[str, Any]:
    """A label as Rasa's `intent`."""
    name = RETRIEVAL if is_faq(label) else label
    return {"name": name, "confidence": confidence}


def selector_of(label: str, confidence: float) -> dict[str, Any]:
    """A label as Rasa's `response_selector`, as if a ResponseSelector had picked the answer."""
    chosen = label if is_faq(label) else f"{RETRIEVAL}/none"
    response = {
        "utter_action": f"utter_{chosen}",
        "intent_response_key": chosen,
        "confidence": confidence,
        "responses": [],
    }
    return {
        "all_retrieval_intents": [RETRIEVAL],
        RETRIEVAL: {"response": response, "ranking": [response]},
    }


def parse_of(label: str, text: str, understanding: Mapping[str, Any]) -> dict[str, Any]:
    """Complete parse data for a message whose meaning is certain, such as a pressed button."""
    return {
        "text": text,
        "intent": intent_of(label, 1.0),
        "intent_ranking": [intent_of(label, 1.0)],
        "entities": [],
        "response_selector": selector_of(label, 1.0),
        UNDERSTANDING: dict(understanding),
    }


def ranking_of(labels: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """Labels with their confidences as Rasa's `intent_ranking`: one row an intent, best first."""
    ranking: dict[str, dict[str, Any]] = {}
    for label, confidence in labels:
        row = intent_of(label, confidence)
        ranking.setdefault(row["name"], row)
    return list(ranking.values())
