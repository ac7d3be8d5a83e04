"""Answers the parts of a message that holds several questions, each as if it had been asked alone.
A part that is not answered says so; parts that are unclear share one question at the end."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.understood import buttons, understanding


class AnswerParts(Action):
    """Utters the response of each part, in the order asked."""

    def name(self) -> str:
        return "action_answer_parts"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        parts = understanding(tracker).get("parts") or []
        for part in parts:
            if part["zone"] != "offer":
                dispatcher.utter_message(
                    response=part["response"], topic=part["topic"], title=part["title"]
                )
        unclear = [option for p in parts if p["zone"] == "offer" for option in p["options"]]
        if unclear:
            dispatcher.utter_message(response="utter_which_one_of_rest", buttons=buttons(unclear))
        return []
