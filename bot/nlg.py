"""Puts the clinic's own values into the answers. Rasa would fill slots only, and would leave a
whole text unfilled over one unknown name. Which variant of a text is given follows from what is
true now (the hour, a topic that was named, a wish for more); a FAQ without an answer says so, and
several questions are answered each as if it had been asked alone."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.clinic import load_clinic
from bot.facts import facts_now, values_now
from bot.nlu.parse import RETRIEVAL, UNDERSTANDING
from bot.wording import choose, condition, fill

UNANSWERED = "utter_clinic_has_not_said"
NOTHING_MORE = "utter_nothing_more"
NAMED = ("topic", "title")  # of a message, or of a part of it
COUNTED = "counted"  # only "none of these" has it (bot/nlu/interpreter.py)
SEVERAL = "utter_several"
REST = "utter_which_one_of_rest"


class ClinicNlg(TemplatedNaturalLanguageGenerator):
    """Named in endpoints.yml. Texts come from the domain, which Rasa hands over with each model it
    loads (to subclasses of its own generator only); values come from `clinic.yml`."""

    def __init__(self, endpoint_config: Any, domain: Domain) -> None:
        super().__init__(domain.responses)
        self._clinic = load_clinic(Path("clinic.yml"))

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **given: Any,
    ) -> dict[str, Any] | None:
        """The filled response, or None if there is no text of that name.

        Of several questions, `parts` holds the responses one by one, and the text all of them.
        """
        if utter_action == SEVERAL:
            return await self._together(tracker, output_channel)
        now = datetime.now(timezone.utc)
        said = {**_said(tracker), **given}
        named = {key for key, value in said.items() if value}
        variant = self._variant(utter_action, facts_now(self._clinic, now) | named)
        if variant is None:
            return None
        values = {key: value for key, value in said.items() if isinstance(value, str)}
        response = copy.deepcopy(dict(variant))
        response["text"] = fill(response["text"], {**values_now(self._clinic, now), **values})
        if offers := response.get("metadata", {}).get("offers"):
            response["buttons"] = [{**o, "payload": o["title"]} for o in said[offers] or ()]
        return response

    async def _together(self, tracker: DialogueStateTracker, output_channel: str) -> dict[str, Any]:
        """The parts in the order asked; those that are unclear share one question at the end."""
        asked = _understanding(tracker)["parts"]
        wanted = [(p["response"], {k: p[k] for k in NAMED}) for p in asked if p["zone"] != "offer"]
        if options := _options(part for part in asked if part["zone"] == "offer"):
            wanted.append((REST, {"options": options}))
        parts = []
        for action, given in wanted:
            part = await self.generate(action, tracker, output_channel, **given)
            parts.append({**(part or {}), "utter_action": action})
        text = "\n\n".join(part["text"] for part in parts)
        return {"text": text, "buttons": parts[-1].get("buttons", []), "parts": parts}

    def _variant(self, utter_action: str, facts: set[str]) -> Any:
        variants = self.responses.get(utter_action)
        if variants is None and utter_action.startswith(f"utter_{RETRIEVAL}/"):
            return choose(self.responses[UNANSWERED], facts)
        if "more" in facts and not any(condition(v) == "more" for v in variants or ()):
            variants = self.responses[NOTHING_MORE]
        return choose(variants or [], facts)


def _said(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the latest message named: its topic, its answer's title, whether it asked for more."""
    understanding = _understanding(tracker)
    return {key: understanding.get(key) for key in (*NAMED, "more", "related", "options")}


def _understanding(tracker: DialogueStateTracker) -> dict[str, Any]:
    return tracker.latest_message.parse_data.get(UNDERSTANDING) or {}


def _options(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of all of them, each once; "none of these" last, counted if it ever was."""
    options = [option for part in parts for option in part["options"]]
    options.sort(key=lambda option: not option.get(COUNTED, True))
    unique = {option["id"]: option for option in reversed(options)}
    return sorted(reversed(unique.values()), key=lambda option: COUNTED in option)
