"""From a message and where its conversation stands to Rasa's parse data: danger first, then what
the message means because of what was said before, then what it means by itself."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.language.follow_up import Context, Move, Talk, leaning, resolve
from bot.language.text import clean
from bot.language.understanding import Part, Understanding
from bot.nlu import parse
from bot.nlu.taught import Taught

UNCLEAR = "nlu_fallback"  # Rasa's own name for it
SEVERAL = "several"
LIKELY = 3  # meanings of a fragment alone, one of which must hold for it in its context too


class Interpreter:
    """Turns texts into parse data; holds no state between messages."""

    def __init__(
        self,
        understanding: Understanding,
        taught: Taught,
        config: Mapping[str, Any],
    ) -> None:
        self._understanding = understanding
        self._taught = taught
        self._talk = Talk(**config["talk"])
        self._none = config["none_of_these"]

    def parse(self, text: str, context: Context) -> dict[str, Any]:
        """Everything Rasa and the actions need to know of a message."""
        text = clean(text)
        emergency = self._understanding.roles.emergency
        parts = self._understanding.parts(text)
        if parts[0].label == emergency:
            return self._certain(emergency)
        move = None
        if len(parts) == 1:
            move = resolve(text, parts[0].label, context, self._taught.titles, self._talk)
        if move is not None:
            return self._moved(move, parts[0])
        return self._parsed(self._completed(text, parts, context))

    def vector(self, text: str) -> dict[str, str]:
        """The message's sentence vector as it travels: 384 float16, little endian, in base64."""
        halves = self._understanding.vector(clean(text)).astype("<f2")
        encoded = base64.b64encode(halves.tobytes()).decode("ascii")
        return {"float16": encoded, "encoder": self._understanding.encoder.hash}

    def _completed(self, text: str, parts: list[Part], context: Context) -> list[Part]:
        """A fragment that is unclear alone, read together with what was answered last. A name it
        brings ("what about migraine?") is a subject of its own."""
        fragment = leaning(text.lower(), self._taught.titles.get(context.last_answer or ""))
        if len(parts) > 1 or parts[0].zone == "answer" or parts[0].topic or fragment is None:
            return parts
        whole = self._understanding.parts(fragment)
        likely = {scored.label for scored in parts[0].ranking[:LIKELY]}
        agreed = len(whole) == 1 and whole[0].zone == "answer" and whole[0].label in likely
        return whole if agreed else parts

    def _moved(self, move: Move, part: Part) -> dict[str, Any]:
        if move.dissatisfied:
            others = self._titled(move.others)[:3]
            return self._data(part, self._talk.not_helpful, {"options": others})
        answer = move.answer or ""
        label = self._taught.label_of(answer)
        if label is None:
            return self._parsed([part])
        related = self._titled(self._taught.related.get(answer, ()))
        return self._certain(label, more=move.more, related=related)

    def _parsed(self, parts: Sequence[Part]) -> dict[str, Any]:
        if len(parts) > 1:
            return self._data(parts[0], SEVERAL, {"parts": [self._part(part) for part in parts]})
        part = parts[0]
        label = UNCLEAR if part.zone == "offer" else part.label
        return self._data(part, label, {"options": self._options(part)})

    def _part(self, part: Part) -> dict[str, Any]:
        prefix = "utter_"
        return {
            "zone": part.zone,
            "id": parse.id_of(part.label),
            "response": prefix + part.label,
            "title": self._title(part.label),
            "topic": part.topic,
            "options": self._options(part),
        }

    def _options(self, part: Part) -> list[dict[str, Any]]:
        """What to offer, and always a way to say that none of it was meant."""
        if part.zone != "offer":
            return []
        none = self._understanding.roles.offered_as_none
        answers = self._titled(parse.id_of(s.label) for s in part.options if s.label != none)
        meant = any(s.label == none for s in part.options)
        return [*answers, {"id": none, "title": self._none, "counted": meant}]

    def _certain(self, label: str, **more: Any) -> dict[str, Any]:
        return self._data(Part("answer", label, 1.0), label, more)

    def _data(self, part: Part, label: str, said: Mapping[str, Any]) -> dict[str, Any]:
        ranking = [(scored.label, scored.confidence) for scored in part.ranking[:5]]
        understanding = {
            "zone": part.zone,
            "topic": part.topic,
            "title": self._title(part.label),
            "candidates": [
                {"id": parse.id_of(name), "confidence": round(confidence, 4)}
                for name, confidence in ranking
            ],
            **said,
        }
        return {
            "intent": parse.intent_of(label, part.confidence),
            "intent_ranking": parse.ranking_of(ranking) or [parse.intent_of(label, 1.0)],
            "entities": [],
            "response_selector": parse.selector_of(label, part.confidence),
            parse.UNDERSTANDING: understanding,
        }

    def _titled(self, answers: Iterable[str]) -> list[dict[str, Any]]:
        """What can be offered: an id says nothing to a visitor."""
        titles = self._taught.titles
        return [{"id": answer, "title": titles[answer]} for answer in answers if answer in titles]

    def _title(self, label: str) -> str | None:
        return self._taught.titles.get(parse.id_of(label))
