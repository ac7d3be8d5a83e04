"""Asks which question was meant, and offers something else when an answer missed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.understood import buttons, context, understanding

PATIENCE = 1  # misses in a row after which a person is offered instead of other questions


class OfferCandidates(Action):
    """The questions that may have been meant, as buttons."""

    def name(self) -> str:
        return "action_offer_candidates"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        options = buttons(understanding(tracker).get("options") or [])
        dispatcher.utter_message(response="utter_which_one", buttons=options)
        return []


class OfferOthers(Action):
    """After "that's not what I asked": the nearest other questions once, then a person."""

    def name(self) -> str:
        return "action_offer_others"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        options = buttons(understanding(tracker).get("options") or [])
        tried = (context(tracker).get("misses") or 0) >= PATIENCE
        if tried or not options:
            dispatcher.utter_message(response="utter_person_instead")
        else:
            dispatcher.utter_message(response="utter_which_one", buttons=options)
        return []
