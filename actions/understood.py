"""Reads what the assistant understood of the latest message, and words options as buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker

COUNTED = "counted"  # only "none of these" has it (bot/nlu/interpreter.py); it stands last


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
    unique: dict[str, dict[str, Any]] = {}
    for option in sorted(options, key=_rank, reverse=True):
        unique.setdefault(option["id"], {**option, "payload": option["title"]})
    return sorted(unique.values(), key=lambda option: COUNTED in option)


def _rank(option: dict[str, Any]) -> bool:
    """Of two "none of these", the one that was likely to be meant."""
    return bool(option.get(COUNTED, True))
