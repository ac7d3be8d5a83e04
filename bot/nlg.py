"""Puts the clinic's own values into the answers. Rasa would fill slots only, and would leave a
whole text unfilled over one unknown name. Which variant of a text is given follows from what is
true now (the hour, a topic that was named, a wish for more); a FAQ without an answer says so, and
several questions are answered each as if it had been asked alone. The texts of a release are those
of its own folder: they go live without a new model."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.clinic import Clinic, load_clinic
from bot.facts import ARTICLE, facts_now, values_now
from bot.nlu.parse import RETRIEVAL, UNDERSTANDING
from bot.wording import choose, condition, fill

UNANSWERED = "utter_clinic_has_not_said"
NOTHING_MORE = "utter_nothing_more"
RESPONSES = "responses.json"  # of a release
NUMBERS = "data/emergency/numbers.yml"
NAMED = ("topic", "title")  # of a message, or of a part of it
COUNTED = "counted"  # only "none of these" has it (bot/nlu/interpreter.py)
SEVERAL = "utter_several"
REST = "utter_which_one_of_rest"


class ClinicNlg(TemplatedNaturalLanguageGenerator):
    """Named in endpoints.yml; `folder` there is the release's, or none for the working folder.
    Texts come from the release, or else from the domain, which Rasa hands over with each model it
    loads (to subclasses of its own generator only); values come from `clinic.yml`.

    release: the id of the release that speaks here.
    """

    def __init__(self, endpoint_config: Any, domain: Domain) -> None:
        folder = (getattr(endpoint_config, "kwargs", None) or {}).get("folder")
        own = _texts_of(Path(folder)) if folder else None
        self.release = Path(folder).name if folder and own is not None else None
        self._own = own
        self._article = Path(folder) / ARTICLE if folder else ARTICLE
        self._clinic = _clinic_of(Path(folder)) if folder else load_clinic(Path("clinic.yml"))
        super().__init__(domain.responses)

    @property
    def responses(self) -> Any:
        """Every text, by its name."""
        return self._texts

    @responses.setter
    def responses(self, texts: Any) -> None:
        """Rasa sets the domain's with every model; a release has its own."""
        self._texts = texts if self._own is None else self._own

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
        response["text"] = fill(response["text"], {**self._values(now), **values})
        if offers := response.get("metadata", {}).get("offers"):
            response["buttons"] = [{**o, "payload": o["title"]} for o in said[offers] or ()]
        return response

    def _values(self, now: datetime) -> dict[str, str]:
        return values_now(self._clinic, now, self._article)

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


def _texts_of(folder: Path) -> dict[str, Any] | None:
    """The texts of a release; None in a folder that is none."""
    path = folder / RESPONSES
    texts: dict[str, Any] | None = json.loads(path.read_bytes()) if path.exists() else None
    return texts


def _clinic_of(folder: Path) -> Clinic:
    return load_clinic(folder / "clinic.yml", folder / NUMBERS)


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
