"""Passwords: hashed with argon2id in threads of their own, few at a time, so that a crowd at the
door takes neither the memory nor the time of those inside. Must not say whether a name exists."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Value = TypeVar("Value")

SHORTEST, LONGEST = 12, 256  # characters
AT_ONCE = 2
MOST_WAITING = 16


class Crowded(Exception):
    """Too many wait to be checked."""


class Passwords:
    """Hashes and checks; safe to use from one event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
        self._nobodys = self._hasher.hash("the password of a name that nobody has")
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)

    async def hash(self, password: str) -> str:
        """What is stored of a password."""
        return await self._run(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password; without a stored one it takes as long, and is not."""
        right = await self._run(self._verify, stored or self._nobodys, password)
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was hashed more cheaply than is done now."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., Value], *arguments: str) -> Value:
        if not self._places.acquire(blocking=False):
            raise Crowded
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, partial(work, *arguments))
        finally:
            self._places.release()


def weakness(password: str, name: str, common: frozenset[str]) -> str | None:
    """Why a password cannot be taken, as a key of a sentence; None if it can."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if len(set(plain)) < 5 or plain in common:
        return "password_common"
    if name.casefold() in plain:
        return "password_name"
    return None
