"""The channel, with a stand-in for Rasa's agent: what goes in, what comes out."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from bot.channel import Replies, answer, forget
from bot.nlu.tracker_store import RecentConversations

pytestmark = pytest.mark.slow  # TensorFlow takes seconds to load

PARSED = {
    "intent": {"name": "faq", "confidence": 0.7},
    "understanding": {"candidates": [{"id": "needles", "confidence": 0.7}]},
}


@dataclass
class StandIn:
    """Parses everything alike, says two things, keeps what it was handed."""

    model_id: str = "model"
    handed: list[UserMessage] = field(default_factory=list)
    parsed: list[str] = field(default_factory=list)
    domain: Any = field(default_factory=lambda: SimpleNamespace(intents=["faq", "call"]))

    @property
    def processor(self) -> StandIn:
        return self

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        self.parsed.append(message.text)
        return {**PARSED, "vector": {"float16": "AAA=", "encoder": "e1"}}

    async def handle_message(self, message: UserMessage) -> None:
        self.handed.append(message)
        for text in ("one", "two"):
            reply = {"text": text, "utter_action": "utter_faq/needles"}
            await message.output_channel.send_response(message.sender_id, reply)


def answered(agent: StandIn, button: str | None = None) -> dict[str, Any]:
    question = {
        "conversation": "c", "text": "What is it?", "button": button, "context": {"offer": "call"},
    }  # fmt: skip
    return asyncio.run(answer(agent, question))  # type: ignore[arg-type]


def test_a_text_is_understood_and_every_reply_comes_back_whole() -> None:
    agent = StandIn()
    found = answered(agent)
    assert [reply["text"] for reply in found["replies"]] == ["one", "two"]
    assert found["replies"][0]["utter_action"] == "utter_faq/needles"
    assert found["understanding"] == PARSED["understanding"]
    assert (found["confidence"], found["model"]) == (0.7, "model")


def test_the_vector_is_handed_out_and_not_kept_by_rasa() -> None:
    agent = StandIn()
    found = answered(agent)
    assert (found["vector"], found["encoder"]) == ("AAA=", "e1")
    assert "vector" not in agent.handed[0].parse_data


def test_several_answers_in_one_come_apart() -> None:
    replies = Replies()
    both = {"text": "one\n\ntwo", "parts": [{"text": "one"}, {"text": "two"}]}
    asyncio.run(replies.send_response("c", both))
    assert [reply["text"] for reply in replies.messages] == ["one", "two"]


def test_a_message_brings_its_conversation_and_where_it_stands() -> None:
    agent = StandIn()
    answered(agent)
    (message,) = agent.handed
    assert (message.sender_id, message.metadata) == ("c", {"offer": "call"})


def test_a_button_is_its_answer_and_is_not_read() -> None:
    agent = StandIn()
    found = answered(agent, "needles")
    parsed = agent.handed[0].parse_data
    assert agent.parsed == []
    assert parsed["response_selector"]["faq"]["response"]["intent_response_key"] == "faq/needles"
    assert (found["confidence"], found["vector"]) == (1.0, None)
    assert found["understanding"]["candidates"] == [{"id": "needles", "confidence": 1.0}]


def test_a_buttons_title_fills_the_answers_text() -> None:
    assert answered(StandIn(), "price")["understanding"]["title"] == "What is it?"


def test_a_button_may_stand_for_another_intent() -> None:
    agent = StandIn()
    answered(agent, "call")
    assert agent.handed[0].parse_data["intent"]["name"] == "call"


def test_a_conversation_that_was_erased_is_forgotten() -> None:
    store = RecentConversations(Domain.empty())
    store.store.update(kept="a text", gone="a text")
    agent: Any = SimpleNamespace(tracker_store=store)
    forget(agent, [hashlib.sha256(b"gone").hexdigest()])
    assert list(store.store) == ["kept"]
