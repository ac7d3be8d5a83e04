"""The actions: what is offered, and several answers in one reply."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.offering import OfferOthers
from actions.several import AnswerParts

NEEDLES = {"id": "needles", "title": "Are needles used?"}
PRICE = {"id": "price", "title": "What does it cost?"}
NONE = {"id": "not_covered", "title": "None of these", "counted": False}


def run(action: Action, understanding: Any, metadata: Any = None) -> list[dict[str, Any]]:
    """What an action utters."""
    message = {"text": "x", "understanding": understanding, "metadata": metadata}
    tracker = Tracker("a", {}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert action.run(dispatcher, tracker, {}) == []
    found: list[dict[str, Any]] = dispatcher.messages
    return found


def offered(reply: dict[str, Any]) -> list[str]:
    return [button["id"] for button in reply["buttons"]]


def part(
    zone: str, name: str, *options: dict[str, Any], topic: str | None = None
) -> dict[str, Any]:
    return {
        "zone": zone,
        "id": name,
        "response": f"utter_faq/{name}",
        "title": name.title(),
        "topic": topic,
        "options": list(options),
    }


def test_the_names_stand_in_the_domain() -> None:
    names = {action().name() for action in (OfferOthers, AnswerParts)}
    assert names == {"action_offer_others", "action_answer_parts"}


@pytest.mark.parametrize("metadata", [{"misses": 0}, {}, None])
def test_a_first_miss_offers_other_questions(metadata: Any) -> None:
    (reply,) = run(OfferOthers(), {"options": [PRICE]}, metadata)
    assert (reply["response"], offered(reply)) == ("utter_which_one", [])  # the text brings them


def test_a_second_miss_offers_a_person() -> None:
    (reply,) = run(OfferOthers(), {"options": [PRICE]}, {"misses": 1})
    assert (reply["response"], reply["buttons"]) == ("utter_person_instead", [])


@pytest.mark.parametrize("understanding", [{"options": []}, {}, None])
def test_without_another_question_a_person_is_offered(understanding: Any) -> None:
    (reply,) = run(OfferOthers(), understanding)
    assert reply["response"] == "utter_person_instead"


def test_each_part_is_answered_in_the_order_asked() -> None:
    parts = [part("answer", "price"), part("decline", "not_covered", topic="asthma")]
    replies = run(AnswerParts(), {"parts": parts})
    assert [reply["response"] for reply in replies] == ["utter_faq/price", "utter_faq/not_covered"]
    assert (replies[0]["title"], replies[0]["topic"]) == ("Price", None)
    assert replies[1]["topic"] == "asthma"


def test_unclear_parts_share_one_question_at_the_end() -> None:
    parts = [
        part("offer", "a", NEEDLES, PRICE),
        part("answer", "price"),
        part("offer", "b", PRICE),
    ]
    parts[2]["options"].append(NONE)
    answer, question = run(AnswerParts(), {"parts": parts})
    assert answer["response"] == "utter_faq/price"
    assert question["response"] == "utter_which_one_of_rest"
    assert offered(question) == ["needles", "price", NONE["id"]]
    assert question["buttons"][0] == {**NEEDLES, "payload": "Are needles used?"}


def test_no_parts_utter_nothing() -> None:
    assert run(AnswerParts(), None) == []
