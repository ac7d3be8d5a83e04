"""Rasa's memory of conversations, bounded. The record of a conversation is the gateway's log and
each message brings what it needs from there, so the assistant may forget: the conversations used
longest ago, and within one everything but its last events. Nothing is ever written to disk."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from typing import Any

from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker


class TrackerStoreError(Exception):
    """The tracker store is another than ours; the message says what to do."""


def recent_of(store: TrackerStore) -> RecentConversations:
    """Ours, though each agent it was handed to has wrapped it once more."""
    while isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, RecentConversations):
        raise TrackerStoreError(
            "What visitors erase stays in this tracker store: name RecentConversations in "
            "endpoints.yml, or erase it there yourself."
        )
    return store


class RecentConversations(InMemoryTrackerStore):
    """Keeps the last `conversations`, and of each the last `events`."""

    def __init__(
        self, domain: Any, event_broker: Any = None, conversations: int = 2_000,
        events: int = 40, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, Any] = OrderedDict()
        self._conversations = conversations
        self._events = events

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the conversation, and forgets the one used longest ago when there are too many."""
        await super().save(self._shortened(tracker))
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self._conversations:
            self.store.popitem(last=False)

    def forget(self, digests: frozenset[str]) -> None:
        """Drops the conversations told by the SHA-256 of their ids: the gateway's log keeps no more
        of those that were erased."""
        known = [c for c in self.store if sha256(c.encode()).hexdigest() in digests]
        for conversation in known:
            del self.store[conversation]

    def _shortened(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        if len(tracker.events) <= self._events:
            return tracker
        return DialogueStateTracker.from_events(
            tracker.sender_id,
            list(tracker.events)[-self._events // 2 :],
            slots=self.domain.slots,
            sender_source=tracker.sender_source,
        )
