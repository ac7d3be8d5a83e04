"""Several gateways on one PostgreSQL: a conversation is in one hand at a time, whichever gateway
its messages come to, and what one of them leaves behind another takes up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from serving import FakeAssistant, Setting, desk_with, serving
from sqlalchemy import create_engine
from visitors import STREAM, Visitor, events_of, new_id, until

from bot.gateway.answering.assistant import Answered, Question
from bot.gateway.answering.desk import utc_now
from bot.gateway.durable import recovery
from bot.gateway.durable.held import HeldTogether
from bot.log import intake
from bot.log.database import Database
from bot.log.intake import Incoming

pytest_plugins = ("log_databases",)
pytestmark = pytest.mark.slow


@dataclass
class Watched(FakeAssistant):
    """Counts how many questions of one conversation it is asked at a time."""

    now: dict[str, int] = field(default_factory=dict)
    most: int = 0

    async def ask(self, question: Question) -> Answered:
        number = self.now[question.conversation] = self.now.get(question.conversation, 0) + 1
        self.most = max(self.most, number)
        try:
            return await super().ask(question)
        finally:
            self.now[question.conversation] -= 1


def test_one_message_at_a_time_through_two_gateways(postgres_url: str) -> None:
    assistant = Watched(seconds=0.05)
    setting = Setting(desk_with(assistant, utc_now), db_url=postgres_url, patience=5.0)

    async def talk(first: str, second: str) -> list[list[dict[str, Any]]]:
        async with ClientSession(first) as one, ClientSession(second) as two:
            visitors = [await Visitor.come(one) for _ in range(5)]
            await asyncio.gather(*(_by_turns(visitor, two) for visitor in visitors))
            return [await visitor.history() for visitor in visitors]

    with serving(setting) as first, serving(setting) as second:
        histories = asyncio.run(talk(first, second))
    assert assistant.most == 1
    for history in histories:
        assert [spoken["state"] for spoken in history] == ["answered"] * 8
        assert len({spoken["id"] for spoken in history}) == 8
    texts = [question.text for question in assistant.asked]
    assert len(texts) == 40  # each once


async def _by_turns(visitor: Visitor, other: ClientSession) -> None:
    """Eight messages at once, every other one through the other gateway."""
    beside = Visitor(other, visitor.token)
    asked = [(visitor, beside)[number % 2].say(f"question {number}") for number in range(8)]
    await asyncio.gather(*asked)


def test_the_same_message_through_two_gateways_is_answered_once(postgres_url: str) -> None:
    """Who stores it first need not be who has the conversation first: so, many conversations."""
    assistant = FakeAssistant(seconds=0.3)
    setting = Setting(desk_with(assistant, utc_now), db_url=postgres_url, patience=5.0)

    async def talk(first: str, second: str) -> list[list[Any]]:
        async with ClientSession(first) as one, ClientSession(second) as two:
            visitors = [await Visitor.come(one) for _ in range(24)]
            return await asyncio.gather(*(_twice(visitor, two) for visitor in visitors))

    with serving(setting) as first, serving(setting) as second:
        answers = asyncio.run(talk(first, second))
    assert all(one == other for one, other in answers)
    assert len(assistant.asked) == len(answers)


async def _twice(visitor: Visitor, other: ClientSession) -> list[Any]:
    """One message through both gateways at once."""
    message = new_id()
    asked = [who.say("hello", message) for who in (visitor, Visitor(other, visitor.token))]
    return list(await asyncio.gather(*asked))


def test_a_conversation_goes_on_where_the_other_gateway_left_it(postgres_url: str) -> None:
    assistant = FakeAssistant()
    setting = Setting(desk_with(assistant, utc_now), db_url=postgres_url)

    async def talk(first: str, second: str) -> list[str]:
        async with ClientSession(first) as one, ClientSession(second) as two:
            visitor = await Visitor.come(one)
            beside = Visitor(two, visitor.token)
            outcomes = []
            for asking, pressing in ((visitor, beside), (beside, visitor)):
                buttons = (await asking.say("hello"))["replies"][0]["buttons"]
                outcomes.append((await pressing.press(buttons[0]["id"]))["outcome"])
            return outcomes

    with serving(setting) as first, serving(setting) as second:
        assert asyncio.run(talk(first, second)) == ["answered", "answered"]


def test_what_one_leaves_another_takes_up(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "EVERY", 0.2)
    db = Database.open(postgres_url)
    old = utc_now() - timedelta(seconds=6)
    intake.accept(db, "left", Incoming(new_id(), "pregnant"), old)
    intake.accept(db, "under way", Incoming(new_id(), "pregnant"), utc_now() + timedelta(minutes=1))
    assistant = FakeAssistant()
    setting = Setting(desk_with(assistant, utc_now), db_url=postgres_url)

    with serving(setting), serving(setting):
        asyncio.run(until(lambda: intake.history(db, "left")[0].state != "waiting"))
        states = {name: intake.history(db, name)[0].state for name in ("left", "under way")}
    db.close()
    assert states == {"left": "answered", "under way": "waiting"}
    assert len(assistant.asked) == 1  # by one of the two


def test_a_gateway_that_is_gone_holds_nothing(postgres_url: str) -> None:
    async def hold(first: HeldTogether, second: HeldTogether) -> list[str]:
        seen = []

        async def wait() -> None:
            async with second.hold("c"):
                seen.append("second")

        async with first.hold("c"), first.hold("d"):
            waiting = asyncio.create_task(wait())
            await asyncio.sleep(0.3)
            seen.append("first")
            first.close()  # dies with the conversation in its hands
            await asyncio.wait_for(waiting, 5)
        return seen

    engine = create_engine(postgres_url, future=True)
    second = HeldTogether(engine)
    dying = Dying(engine)
    assert asyncio.run(hold(dying, second)) == ["first", "second"]
    second.close()
    engine.dispose()


class Dying(HeldTogether):
    """Can let go of nothing any more once it is closed."""

    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()

    async def _say(self, function: str, key: int) -> bool:
        return self.closed or await super()._say(function, key)


def test_a_stream_through_the_other_gateway_goes_on(postgres_url: str) -> None:
    """The connection is lost; the load balancer sends the visitor to another gateway."""
    assistant = FakeAssistant(seconds=0.4)
    setting = Setting(desk_with(assistant, utc_now), db_url=postgres_url, patience=5.0)
    body = {"id": new_id(), "text": "hello"}

    async def lose(first: str, second: str) -> list[str]:
        async with ClientSession(first) as one, ClientSession(second) as two:
            visitor = await Visitor.come(one)
            answer = await visitor.post(body, **STREAM)
            await events_of(answer).__anext__()
            answer.close()
            beside = Visitor(two, visitor.token)
            rest = await beside.events(body, Last_Event_ID=f"{body['id']}:0")
            return [event.name for event in rest]

    with serving(setting) as first, serving(setting) as second:
        assert asyncio.run(lose(first, second)) == ["reply", "done"]
    assert len(assistant.asked) == 1
