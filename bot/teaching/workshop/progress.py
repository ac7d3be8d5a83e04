"""Tells how far a job has come and how long it may take, by how long its steps took the last time,
and ends it where it was cancelled. Must not know what the steps do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.teaching import state as states
from bot.teaching.state import DONE, State

# Seconds of each step, until it is known how long they take here.
USUAL = {
    "copying": 0.2, "training": 3.0, "checking": 2.5, "replaying": 1.0, "releasing": 0.4,
    "going live": 0.2,
}  # fmt: skip
FINAL = ("releasing", "going live")  # from here on it is too late to cancel
TRY = ("copying", "training", "checking", "replaying")
PUBLISH = (*TRY, *FINAL)
FILE = "seconds.json"
PAUSE = 0.15  # between two notes of the same step


class Cancelled(Exception):
    """Somebody wanted it to end."""


class Progress:
    """Of one job. Every method is called by the thread that works, `cancel` by others."""

    def __init__(
        self, root: Path, first: State, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.state = first
        self._root = root
        self._clock = clock
        self._steps = PUBLISH if first.do == "publish" else TRY
        self._seconds = {**USUAL, **_known(root)}
        self._began = self._noted = clock()
        self._wanted_to_end = threading.Event()
        self._lock = threading.Lock()

    def cancel(self) -> bool:
        """Asks the job to end; False if it is too late."""
        with self._lock:
            if self.state.step in FINAL or self.state.end is not None:
                return False
            self._wanted_to_end.set()
            return True

    def going_on(self) -> None:
        """Raises Cancelled if the job is to end."""
        if self._wanted_to_end.is_set():
            raise Cancelled

    def step(self, name: str) -> None:
        """A step begins."""
        with self._lock:
            self.going_on()
            self._leave()
            self.state = replace(self.state, step=name)
        self._began = self._clock()
        self._note(0.0)

    def within(self, what: str, share: float) -> None:
        """How much of a step is behind; `what` is for developers."""
        self.going_on()
        if self._clock() - self._noted >= PAUSE:
            self._note(share)

    def end(self, **outcome: Any) -> None:
        """The job is over."""
        with self._lock:
            self._leave()
            self.state = replace(self.state, step=DONE, share=1.0, seconds_left=None, **outcome)
        states.store(states.folder_of(self._root) / FILE, self._seconds)
        states.write(self._root, self.state)

    def _leave(self) -> None:
        if self.state.step in self._seconds:
            self._seconds[self.state.step] = round(self._clock() - self._began, 2)

    def _note(self, share: float) -> None:
        self._noted = self._clock()
        at = self._steps.index(self.state.step)
        seconds = [self._seconds[name] for name in self._steps]
        behind = sum(seconds[:at]) + seconds[at] * share
        whole = max(sum(seconds), 0.1)
        self.state = replace(
            self.state,
            share=round(min(behind / whole, 0.99), 3),
            seconds_left=round(whole - behind, 1),
        )
        states.write(self._root, self.state)


def _known(root: Path) -> dict[str, float]:
    """How long the steps took last."""
    try:
        found = json.loads((root / states.FOLDER / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: float(found[name]) for name in USUAL if name in found}
