"""Answers from the first moment, though what answers takes seconds to load: whoever asks early
waits. Must not import anything heavy before it is asked to prepare."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import logs
from bot.teaching.texts import text

if TYPE_CHECKING:
    from bot.teaching.workshop.requests import Requests

log = logging.getLogger(__name__)
LOG = "var/log/workshop.log"
WARM = {"do": "warm"}


class Late:
    """Stands for the requests of a project's workshop until they are loaded."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._loaded = threading.Event()
        self._requests: Requests | None = None

    @property
    def works(self) -> bool:
        return self._requests is not None and self._requests.works

    def prepare(self) -> None:
        """Loads, and gets ready."""
        logs.configure()
        try:
            from bot.teaching.workshop.setting_up import requests_of

            self._requests = requests_of(self._root)
        except Exception as error:  # whoever asks must be told, whatever it is
            log.error("The workshop could not be set up", exc_info=error)
        finally:
            self._loaded.set()
        if self._requests is not None:
            self._requests.prepare()

    def leave(self) -> None:
        """To be called once nobody will ask any more."""
        if self._requests is not None:
            from bot.teaching.workshop.leaving import leave

            leave(self._root)

    def answer(self, request: Any) -> dict[str, Any]:
        """The reply to a request. Who only wants it to get ready need not wait."""
        if request == WARM and not self._loaded.is_set():
            return {"ok": True, "ready": False}
        self._loaded.wait()
        if self._requests is None:
            return {"ok": False, "sentence": text("no_workshop", log=LOG)}
        return self._requests.answer(request)
