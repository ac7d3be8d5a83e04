"""What the workshop keeps ready between two jobs: the encoder, the memory of what was judged, the
live release's model and what it says, Rasa. Must not outlive the release it was made for."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import logs
from bot.gateway.answering.assistant import Assistant
from bot.language.encoder import Encoder
from bot.releases.release import Release
from bot.teaching import state as states
from bot.teaching.gate.judge import never_stop
from bot.teaching.gate.memory import Memory
from bot.teaching.gate.messages import Message, messages_of
from bot.teaching.gate.side import Side
from bot.teaching.gate.suites import suites_of

UNUSED = "warming.tar.gz"
Learn = Callable[[Path, Path, Callable[[str, float], None]], None]


class Warm:
    """Used by one thread at a time, who must be `alone`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.RLock()
        self._memory: Memory | None = None
        self._live: tuple[str, Side] | None = None
        self._tried: tuple[str, Side] | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else judges meanwhile. What has grown too large begins anew."""
        with self._lock:
            if self._memory is not None and self._memory.is_full:
                self._memory = self._live = self._tried = None
            yield

    def live(self, release: Release) -> Side:
        """The live release's side."""
        if self._live is None or self._live[0] != release.id:
            self._live = release.id, self.side(release.model, release.folder)
        return self._live[1]

    def side(self, model: Path, source: Path) -> Side:
        """A model to be judged."""
        if self._memory is None:
            self._memory = Memory(Encoder.load())
        return Side(model, source, self._memory, open_assistant)

    def tried(self, draft: str, side: Side) -> None:
        """A draft's side, should it go live next."""
        self._tried = draft, side

    def went_live(self, release: Release, draft: str) -> None:
        """What is known of a draft that was tried is known of its release."""
        if self._tried is not None and self._tried[0] == draft:
            side = self._tried[1]
            side.moved_to(release.model, release.folder)
            self._live, self._tried = (release.id, side), None

    def messages(self) -> list[Message]:
        """The real messages to compare by."""
        return messages_of(self.root, os.environ)

    def prepare(
        self, release: Release, learn: Learn, going_on: Callable[[], None] = never_stop
    ) -> None:
        """Everything that a job would else have to wait for, the longest last; `going_on` may
        raise, and what was got ready stays so."""
        with self.alone():
            side = self.live(release)
            texts = [message.text for message in self.messages()]
            side.judge.decisions([*suites_of(release.folder).texts, *texts], going_on)
        importlib.import_module("bot.ask")
        with self.alone():
            self.live(release).played(release.folder, going_on)
        model = states.folder_of(self.root) / UNUSED
        with self.alone():  # a learner remembers what it once saw
            learn(release.folder, model, lambda step, share: going_on())
        model.unlink()


def open_assistant(model: Path, source: Path) -> Assistant:
    """The whole assistant, in this process; imports Rasa, whose own way of logging would print what
    is said."""
    from bot.ask import open_assistant

    logs.configure()
    return open_assistant(model)
