"""Rasa's memory of conversations stays bounded: the oldest go, and within one all but the last."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_store import RecentConversations, TrackerStoreError, recent_of

pytestmark = pytest.mark.slow  # TensorFlow takes seconds to load


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


def test_what_was_erased_is_forgotten(store: RecentConversations) -> None:
    said(store, "a", "one")
    said(store, "b", "one")
    store.forget(frozenset({sha256(b"a").hexdigest(), sha256(b"never spoke").hexdigest()}))
    assert (texts_of(store, "a"), texts_of(store, "b")) == (None, ["one"])
    said(store, "a", "two")  # begun anew, with nothing of what was
    assert texts_of(store, "a") == ["two"]


def test_the_store_is_found_where_rasa_has_wrapped_it(store: RecentConversations) -> None:
    agent = Agent(domain=Domain.empty(), tracker_store=store)
    assert agent.tracker_store is not store
    assert recent_of(agent.tracker_store) is store
    later = Agent(domain=Domain.empty(), tracker_store=agent.tracker_store)  # another model
    assert recent_of(later.tracker_store) is store


def test_a_store_that_cannot_forget_is_not_passed_over() -> None:
    with pytest.raises(TrackerStoreError, match="endpoints.yml"):
        recent_of(InMemoryTrackerStore(Domain.empty()))
