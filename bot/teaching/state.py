"""How far a job of the workshop has come, as a file that anybody may read at any time. The file is
written whole or not at all, and a job whose process has died is told as such: whoever works holds a
lock, which the system takes back. Must not import anything heavy: the console reads it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.teaching.texts import text
from bot.whole_file import replacing

FOLDER = Path("var/teaching")
STATE, LOCK = "state.json", "lock"
FAILED, BLOCKED = "failed", "blocked"
DONE = "done"
PATIENCE, PAUSE = 0.2, 0.01  # seconds


@dataclass(frozen=True)
class State:
    """One job; `end` is None while it runs. Times of day are in UTC, as ISO writes them."""

    job: int = 0
    do: str = "try"
    who: str = ""
    began: str = ""
    step: str = DONE
    share: float = 0.0
    seconds_left: float | None = None
    end: str | None = None
    sentence: str = ""
    release: str | None = None
    report: dict[str, Any] | None = None

    @property
    def runs(self) -> bool:
        return self.job > 0 and self.end is None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def folder_of(root: Path) -> Path:
    """The workshop's own folder, which nobody else may look into."""
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def read(root: Path) -> State:
    """How things stand; a job that nobody works at any more has failed."""
    state = stored(root)
    if not state.runs or _is_locked(root):
        return state
    state = stored(root)  # it may have ended between the two looks
    if not state.runs:
        return state
    interrupted = text("end.interrupted")
    return replace(state, step=DONE, end=FAILED, sentence=interrupted, seconds_left=None)


def write(root: Path, state: State) -> None:
    """Only whoever works may."""
    store(folder_of(root) / STATE, state.to_json())


def store(path: Path, values: Any) -> None:
    """A JSON file, whole or not at all."""
    with replacing(path) as file:
        file.write(json.dumps(values, ensure_ascii=False).encode("utf-8"))


@contextlib.contextmanager
def working(root: Path) -> Iterator[bool]:
    """Holds the lock of whoever works; False if somebody else does."""
    with (folder_of(root) / LOCK).open("a", encoding="utf-8") as lock:
        yield _taken(lock.fileno(), fcntl.LOCK_EX, PATIENCE)


def _is_locked(root: Path) -> bool:
    with (folder_of(root) / LOCK).open("a", encoding="utf-8") as lock:
        return not _taken(lock.fileno(), fcntl.LOCK_SH, 0.0)


def _taken(number: int, kind: int, patience: float) -> bool:
    """Those who only look hold the lock too, for a moment that can be waited for."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(number, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE)
        else:
            return True


def stored(root: Path) -> State:
    """What was noted last, even if whoever noted it has died since."""
    try:
        values = json.loads((root / FOLDER / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State()
    return State(**values)
