"""Files are saved together or not at all, by one person at a time, whatever happens in between.
What is to be written lies beside its place first; then a note of the whole change is written, which
is the moment it counts as done; then the files take their places. A note that is found later is of
a saving that was interrupted, which is carried out. Must not know what is saved."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STATE = "var/history"
NOTE = "unfinished.json"
LOCK = "lock"
PATIENCE = 10.0  # seconds that somebody waits for another to finish saving
PAUSE = 0.02
ASIDE = ".new"

Records = Sequence[Mapping[str, Any]]
Record = Callable[[Records], None]


class SavingError(Exception):
    """Nothing was saved; the message says what to do."""


@dataclass(frozen=True)
class Saving:
    """The files of a folder. `record` is given what is to be remembered of a change, once the files
    are in place; after an interruption perhaps a second time."""

    root: Path
    record: Record
    folders: tuple[str, ...] = ()  # where files are saved

    @property
    def unfinished(self) -> Path:
        return self.root / STATE / NOTE

    @contextlib.contextmanager
    def alone(self, patience: float = PATIENCE) -> Iterator[None]:
        """Nobody else saves meanwhile, in this process or another; an interrupted saving is
        carried out first."""
        state = self.root / STATE
        try:
            state.mkdir(parents=True, exist_ok=True)
            lock = (state / LOCK).open("a", encoding="utf-8")
        except OSError as error:
            raise SavingError(cannot(error)) from error
        with lock:
            _take(lock.fileno(), patience)
            self._carry_out()
            self._clear_away()
            yield

    def save(self, contents: Mapping[str, bytes | None], records: Records) -> None:
        """Writes or takes away these files. Only within `alone`."""
        laid: dict[str, str | None] = {}
        try:
            for file, content in contents.items():
                laid[file] = None if content is None else _aside(self.root / file).name
                self._lay_aside(file, content)
            note = json.dumps({"files": laid, "records": list(records)}, ensure_ascii=False)
            _write(self.unfinished, note.encode("utf-8"))
        except OSError as error:
            self.unfinished.unlink(missing_ok=True)  # first: it must not speak of what is gone
            self._clear_away()
            raise SavingError(cannot(error)) from error
        self._carry_out()

    def recover(self) -> None:
        """Carries out what was interrupted, if anything was."""
        if self.unfinished.exists():
            with self.alone():
                pass

    def _carry_out(self) -> None:
        try:
            note = json.loads(self.unfinished.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        try:
            for file, aside in note["files"].items():
                _place(_real(self.root / file), aside)
            self.record(note["records"])
            self.unfinished.unlink()
            _sync(self.unfinished.parent)
        except OSError as error:
            raise SavingError(
                f"A saving was interrupted and could not be finished: {error.strerror} "
                f"({error.filename}). Whoever looks after the machine must see to that first."
            ) from error

    def _lay_aside(self, file: str, content: bytes | None) -> None:
        if content is None:
            return
        place = self.root / file
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = _aside(place)
        _fill(aside, content)
        if place.exists():
            shutil.copymode(place, aside)

    def _clear_away(self) -> None:
        """What was laid aside for a saving that was never noted."""
        _aside(self.unfinished).unlink(missing_ok=True)
        for folder in self.folders:
            for aside in (self.root / folder).glob(f".*.y*ml{ASIDE}"):
                aside.unlink(missing_ok=True)


def _place(place: Path, aside: str | None) -> None:
    """A file that took its place before an interruption is not there to be moved again."""
    if aside is None:
        place.unlink(missing_ok=True)
    else:
        with contextlib.suppress(FileNotFoundError):
            os.replace(place.with_name(aside), place)
    _sync(place.parent)


def _write(path: Path, content: bytes) -> None:
    """Whole, or not at all."""
    aside = _aside(path)
    _fill(aside, content)
    os.replace(aside, path)
    _sync(path.parent)


def _fill(path: Path, content: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _take(number: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise SavingError(
                    "Somebody else is saving or publishing just now: please try again in a moment."
                ) from error
            time.sleep(PAUSE)
        else:
            return


def _real(path: Path) -> Path:
    """Where a link leads, so that the link stays one."""
    return path.resolve() if path.is_symlink() else path


def _aside(path: Path) -> Path:
    place = _real(path)
    return place.with_name(f".{place.name}{ASIDE}")


def cannot(error: OSError) -> str:
    return f"Nothing was saved: {error.strerror} ({error.filename}). Is the disk full or read-only?"
