"""Rasa's memory of conversations stays bounded: the oldest go, and within one all but the last."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_store import RecentConversations


@pytest.fixture
def store() -> RecentConversations:
    return RecentConversations(Domain.empty(), conversations=2, events=10)


def said(store: RecentConversations, conversation: str, *texts: str) -> None:
    async def turns() -> None:
        tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        for text in texts:
            tracker.update(UserUttered(text))
        await store.save(tracker)

    asyncio.run(turns())


def texts_of(store: RecentConversations, conversation: str) -> list[str] | None:
    tracker: DialogueStateTracker | None = asyncio.run(store.retrieve(conversation))
    return tracker and [e.text for e in tracker.events if isinstance(e, UserUttered)]


def test_a_conversation_is_remembered(store: RecentConversations) -> None:
    said(store, "a", "one")
    said(store, "a", "two")
    assert texts_of(store, "a") == ["one", "two"]


def test_the_conversation_used_longest_ago_is_forgotten(store: RecentConversations) -> None:
    said(store, "a", "one")
    said(store, "b", "one")
    said(store, "a", "two")
    said(store, "c", "one")
    assert texts_of(store, "b") is None
    assert texts_of(store, "a") == ["one", "two"]
    assert len(store.store) == 2


def test_the_last_events_are_kept(store: RecentConversations) -> None:
    said(store, "a", *map(str, range(10)))
    assert texts_of(store, "a") == [str(n) for n in range(10)]
    said(store, "a", "10")
    assert texts_of(store, "a") == ["6", "7", "8", "9", "10"]
    tracker = asyncio.run(store.retrieve("a"))
    assert tracker.latest_message.text == "10"
