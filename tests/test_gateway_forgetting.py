"""What was erased, the assistant forgets as well: told by a visitor or by staff in another process,
and also where it was away at that moment. Nobody tells it an id."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from serving import NOW, FakeAssistant, Setting, desk_with, log_in, serving
from visitors import Visitor, until, visit

from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.desk import Desk
from bot.gateway.durable import forgetting
from bot.gateway.durable.forgetting import AGAIN, EVER, forget
from bot.gateway.durable.ledger import Ledger
from bot.log import erasure
from bot.log.intake import Incoming, accept

SLOW = pytest.mark.slow


def digest(conversation: str) -> str:
    return sha256(conversation.encode()).hexdigest()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A log with a conversation that was erased, and one that was not."""
    db = log_in(tmp_path)
    for conversation in ("kept", "gone"):
        accept(db, conversation, Incoming("m", "hello"), NOW)
    erasure.erase(db, "gone", NOW)
    made = Ledger(db)
    yield made
    made.close()
    db.close()


def test_what_was_erased_at_any_time_is_told_at_first(ledger: Ledger) -> None:
    assistant = FakeAssistant()
    desk = desk_with(assistant, lambda: NOW + timedelta(days=30))
    since = asyncio.run(forget(ledger, desk, EVER))
    assert assistant.forgotten == [digest("gone")]
    assert asyncio.run(forget(ledger, desk, since)) == since
    assert len(assistant.forgotten) == 1


def test_for_a_while_it_is_told_again(ledger: Ledger) -> None:
    """A turn that was under way may have brought it back."""
    assistant = FakeAssistant()
    later = {"now": NOW}
    desk = desk_with(assistant, lambda: later["now"])
    since = asyncio.run(forget(ledger, desk, EVER))
    for seconds in (AGAIN / 2, AGAIN * 2, AGAIN * 4):
        later["now"] = NOW + seconds
        since = asyncio.run(forget(ledger, desk, since))
    assert assistant.forgotten == [digest("gone")] * 3


def test_an_assistant_that_was_away_is_told_later(ledger: Ledger) -> None:
    assistant = FakeAssistant(up=False)
    desk = desk_with(assistant)
    since = asyncio.run(forget(ledger, desk, EVER))
    assert (since, assistant.forgotten) == (EVER, [])
    assistant.up = True
    asyncio.run(forget(ledger, desk, since))
    assert assistant.forgotten == [digest("gone")]


@SLOW
@pytest.mark.parametrize("up", [True, False])
def test_a_visitor_erases(monkeypatch: pytest.MonkeyPatch, up: bool) -> None:
    monkeypatch.setattr(forgetting, "EVERY", 0.05)
    assistant = FakeAssistant()
    setting = Setting(desk_with(assistant))

    async def erase(visitor: Visitor) -> str:
        await visitor.say("hello")
        assistant.up = up
        assert (await visitor.send("DELETE", "/api/conversation")).status == 204
        assert (await visitor.send("GET", "/api/history")).status == 401
        assistant.up = True
        await until(lambda: bool(assistant.forgotten))
        return visitor.token

    with serving(setting) as url:
        token = visit(url, erase)
    assert set(assistant.forgotten) == {digest(setting.tokens.conversation(token))}


@SLOW
def test_staff_erase_in_another_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(forgetting, "EVERY", 0.05)
    assistant = FakeAssistant()
    setting = Setting(desk_with(assistant), folder=tmp_path)

    async def lose(visitor: Visitor) -> str:
        await visitor.say("hello")
        conversation = setting.tokens.conversation(visitor.token)
        other = log_in(tmp_path)
        erasure.erase(other, conversation, NOW)
        other.close()
        await until(lambda: bool(assistant.forgotten))
        return conversation

    with serving(setting) as url:
        conversation = visit(url, lose)
    assert set(assistant.forgotten) == {digest(conversation)}


@SLOW
def test_nothing_of_it_is_left_in_rasa(desk: Desk) -> None:
    """The whole assistant: its memory holds a text until it is told."""
    kept, gone = Conversation(), Conversation()
    agent: Any = desk.assistant
    store = agent._agent.tracker_store.store

    async def talk() -> None:
        for conversation in (kept, gone):
            await desk.handle(conversation, "does it hurt, quokka")
        assert all("quokka" in store[c.id] for c in (kept, gone))
        await desk.assistant.forget([digest(gone.id)])

    asyncio.run(talk())
    assert kept.id in store
    assert gone.id not in store
    assert not any(gone.id in text for text in store.values())
