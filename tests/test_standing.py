"""Where a conversation stands: the gateway's word, else what Rasa's tracker remembers."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.language.follow_up import Context
from bot.nlu.standing import context_of


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("x", list(events))


def asked(*candidates: str) -> UserUttered:
    found = [{"id": answer, "confidence": 0.5} for answer in candidates]
    return UserUttered("x", parse_data={"understanding": {"candidates": found}})


def said(action: str, buttons: list[dict[str, Any]] | None = None, **meta: Any) -> BotUttered:
    metadata = {"utter_action": action, "metadata": meta}
    return BotUttered("text", {"buttons": buttons or []}, metadata)


ANSWERED = (asked("needles", "definition", "price"), said("utter_faq/needles"))


def test_the_gateways_word_goes_first() -> None:
    assert context_of({"last_answer": "price"}, tracker(*ANSWERED)) == Context("price")


def test_without_a_gateway_the_tracker_remembers() -> None:
    assert context_of(None, tracker(*ANSWERED)) == Context(
        last_answer="needles", runners_up=("definition", "price")
    )


def test_the_last_of_several_answers_is_the_last() -> None:
    turn = (asked(), said("utter_faq/needles"), said("utter_faq/price", offer="call"))
    assert context_of({}, tracker(*turn)) == Context("price", "call")


def test_answers_given_together_count_each() -> None:
    together = said("utter_several")
    together.metadata["parts"] = [
        {"utter_action": "utter_faq/needles"},
        {"utter_action": "utter_faq/price"},
    ]
    found = context_of({}, tracker(asked("price", "needles", "hours"), together))
    assert (found.last_answer, found.runners_up) == ("price", ("hours",))


def test_options_are_remembered_by_their_ids() -> None:
    buttons = [{"id": "a", "title": "A"}, {"title": "without"}, {"id": "b", "title": "B"}]
    found = context_of(None, tracker(*ANSWERED, asked(), said("utter_which_one", buttons)))
    assert (found.options, found.last_answer) == (("a", "b"), None)


def test_the_message_being_read_is_not_the_last_turn() -> None:
    assert context_of(None, tracker(*ANSWERED, asked("price"))).last_answer == "needles"


def test_a_new_conversation_stands_at_nothing() -> None:
    assert context_of(None, None) == context_of(None, tracker()) == Context()
    assert context_of(None, tracker(asked("needles"))) == Context()
