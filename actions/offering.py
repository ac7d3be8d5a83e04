"""Offers something else when an answer missed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

PATIENCE = 1  # misses in a row after which a person is offered instead of other questions


class OfferOthers(Action):
    """After "that's not what I asked": the nearest other questions once, then a person."""

    def name(self) -> str:
        return "action_offer_others"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        understanding = tracker.latest_message.get("understanding") or {}  # bot/nlu/parse.py
        standing = tracker.latest_message.get("metadata") or {}  # what the gateway's log said
        options = understanding.get("options")
        tried = (standing.get("misses") or 0) >= PATIENCE
        said = "utter_person_instead" if tried or not options else "utter_which_one"
        dispatcher.utter_message(response=said)
        return []
