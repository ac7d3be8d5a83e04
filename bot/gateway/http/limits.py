"""How much one conversation, one address and all together may ask for. Library counts, bounded
memory: whoever comes from very many addresses is forgotten first. Must not keep what was asked."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyrate_limiter import BucketFullException, Limiter, MemoryListBucket, RequestRate

from bot.gateway.http.problems import Problem
from bot.settings import Limits

KEYS = 10_000  # conversations or addresses remembered for each rate
MINUTE, DAY = 60, 86_400
STREAM_SECONDS = 5  # after which a place may be free


class Rate:
    """At most so many in so many seconds, for each key."""

    def __init__(self, most: int, seconds: int, keys: int = KEYS) -> None:
        self._limiter = Limiter(RequestRate(most, seconds), bucket_class=MemoryListBucket)
        self._limiter.bucket_group = _Recent(keys)

    def count(self, key: str, detail: str) -> None:
        """Counts one. Raises a Problem that says when to come again."""
        try:
            self._limiter.try_acquire(key)
        except BucketFullException as error:
            raise too_many(detail, float(error.meta_info["remaining_time"])) from error


class Places:
    """Streams that are open, for each conversation, for each address, and in all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: Counter[str] = Counter()

    @contextmanager
    def one(self, conversation: str, address: str) -> Iterator[None]:
        """A place for as long as it is used."""
        most = {
            f"conversation {conversation}": self._limits.conversation_streams,
            f"address {address}": self._limits.address_streams,
            "all": self._limits.streams,
        }
        if any(self._open[place] >= number for place, number in most.items()):
            self._open = +self._open  # asking for a place has made an empty one
            raise too_many("Too many answers are being waited for.", STREAM_SECONDS)
        self._open.update(most.keys())
        try:
            yield
        finally:
            self._open.subtract(most.keys())
            self._open = +self._open  # those with nobody in them are gone


class Guard:
    """All limits of one gateway."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.streams = Places(limits)
        self._requests = Rate(limits.requests, MINUTE)
        self._bad_tokens = Rate(limits.bad_tokens, MINUTE)
        self._conversations = Rate(limits.conversations, DAY)
        self._messages = Rate(limits.messages, MINUTE)
        self._address_messages = Rate(limits.address_messages, MINUTE)
        self._callbacks = Rate(limits.callbacks, DAY)
        self._address_callbacks = Rate(limits.address_callbacks, DAY)

    def request(self, address: str) -> None:
        self._requests.count(address, "Too many requests come from your address.")

    def bad_token(self, address: str) -> None:
        self._bad_tokens.count(address, "Too many tokens from your address were not valid.")

    def conversation(self, address: str) -> None:
        self._conversations.count(address, "Too many conversations were begun at your address.")

    def message(self, conversation: str, address: str) -> None:
        self._messages.count(conversation, "Please wait a little before you write again.")
        self._address_messages.count(address, "Too many messages come from your address.")

    def callback(self, conversation: str, address: str) -> None:
        self._callbacks.count(conversation, "You have asked to be called back several times.")
        self._address_callbacks.count(address, "Too many call-backs were asked for from here.")


def too_many(detail: str, seconds: float) -> Problem:
    """The refusal after which a client waits."""
    return Problem(429, detail, {"Retry-After": str(max(1, math.ceil(seconds)))})


class _Recent(OrderedDict[str, Any]):
    """Keeps the keys used last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def get(self, key: str, default: Any = None) -> Any:
        if key in self:
            self.move_to_end(key)
        return super().get(key, default)

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > self._most:
            self.popitem(last=False)
