"""The actions: what is offered after a miss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.offering import OfferOthers

PRICE = {"id": "price", "title": "What does it cost?"}


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


def test_the_name_stands_in_the_domain() -> None:
    domain = yaml.safe_load((Path(__file__).parents[1] / "domain.yml").read_text("utf-8"))
    assert domain["actions"] == [OfferOthers().name()]


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
