"""Keeps the inbox sorted while the console runs. A page that shows it has the newest sorted first;
only the very first time, when what meaning is measured by takes seconds to load, it does not wait.
Must not sort on the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select

from bot.console import drafting
from bot.log.database import Database, LogError
from bot.log.inbox_sorting import Measure, Sorter
from bot.log.review_tables import unsorted

EVERY = 10.0  # seconds
ON_A_PAGE = 3  # times that a page sorts before it is shown
FORGET = 3600.0  # seconds; what is remembered of erased messages ends then

logger = logging.getLogger(__name__)


class Sorting:
    """The sorter of this console, loaded when there is something to sort."""

    def __init__(
        self,
        db: Database,
        measure: Callable[[], Measure] | None = None,
        warm: Callable[[], None] = drafting.warm,
    ) -> None:
        """`warm` loads what a page would else wait seconds for."""
        self._db = db
        self._measure = measure or _measure
        self._warm = warm
        self._sorter: Sorter | None = None
        self._loading = threading.Lock()
        self._forgotten = time.monotonic()

    @property
    def is_ready(self) -> bool:
        """Whether a page may have something sorted."""
        return self._sorter is not None

    def some(self) -> bool:
        """Sorts the oldest of what is new, if it can at once; whether anything may be left."""
        if self._sorter is None:
            return self._is_due()
        for _ in range(ON_A_PAGE):
            if not self._sorter.sort():
                return False
        return True

    def all(self) -> None:
        """Sorts all that is new, and loads what that takes."""
        if not self._is_due():
            return
        is_first = self._sorter is None
        sorter = self._loaded()
        if time.monotonic() - self._forgotten > FORGET:
            sorter.forget()
            self._forgotten = time.monotonic()
        while sorter.sort():
            pass
        if is_first:
            self._warm()

    async def run(self, off_loop: Callable[..., Awaitable[Any]]) -> None:
        """Runs as long as the server."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await off_loop(self.all)
            except LogError as error:
                logger.warning("%s", error)
            except Exception as error:  # a mistake of ours must not end it for good
                logger.error("the inbox could not be sorted", exc_info=error)

    def _loaded(self) -> Sorter:
        with self._loading:
            if self._sorter is None:
                self._sorter = Sorter(self._db, self._measure(), drafting.keys)
            return self._sorter

    def _is_due(self) -> bool:
        with self._db.read() as connection:
            return connection.execute(select(unsorted.c.message).limit(1)).first() is not None


def _measure() -> Measure:
    from bot.console import meanings  # the encoder's libraries, once there is something to sort

    return meanings.measure()
