"""Where a conversation stands when a message comes: as the gateway says, or, where no gateway is
(`rasa shell`), as Rasa's own tracker remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.language.follow_up import Context
from bot.nlu.parse import RETRIEVAL, UNDERSTANDING


def context_of(metadata: Mapping[str, Any] | None, tracker: DialogueStateTracker | None) -> Context:
    """The gateway's word first, the tracker's memory else."""
    if metadata:
        return Context.from_json(metadata)
    return remembered(tracker) if tracker is not None else Context()


def remembered(tracker: DialogueStateTracker) -> Context:
    """The context as the last turn left it."""
    turn: list[BotUttered] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            turn.append(event)
        elif isinstance(event, UserUttered) and turn:
            return _context(turn, event)
    return Context()


def _context(turn: list[BotUttered], asked: UserUttered) -> Context:
    """turn: what the bot said, the last first; asked: the message it answered."""
    answers = [answer for event in turn for answer in _faqs(event.metadata)]
    buttons = [button for event in turn for button in event.data.get("buttons") or ()]
    offers = [(event.metadata.get("metadata") or {}).get("offer") for event in turn]
    candidates = (asked.parse_data.get(UNDERSTANDING) or {}).get("candidates") or []
    return Context(
        last_answer=next(iter(answers), None),
        offer=next((offer for offer in offers if offer), None),
        options=tuple(button["id"] for button in buttons if "id" in button),
        runners_up=tuple(c["id"] for c in candidates if c["id"] not in answers),
    )


def _faqs(said: Mapping[str, Any]) -> list[str]:
    """The FAQs whose answers were given, the last first."""
    actions = [str(part.get("utter_action")) for part in reversed(said.get("parts") or [said])]
    prefix = f"utter_{RETRIEVAL}/"
    return [action[len(prefix) :] for action in actions if action.startswith(prefix)]
