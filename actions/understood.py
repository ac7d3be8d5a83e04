"""Reads what the assistant understood of the latest message, and words options as buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker


def understanding(tracker: Tracker) -> dict[str, Any]:
    """The `understanding` of the latest message (see bot/nlu/parse.py)."""
    found: dict[str, Any] = tracker.latest_message.get("understanding") or {}
    return found


def context(tracker: Tracker) -> dict[str, Any]:
    """What the gateway's log said of the conversation when the message came."""
    found: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return found


def buttons(options: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options as buttons, each once. The payload is the title: a click reads like typing it."""
    unique = {option["id"]: option for option in options}
    return [{**option, "payload": option["title"]} for option in unique.values()]
