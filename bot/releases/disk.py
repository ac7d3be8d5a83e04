"""Files that outlive a loss of power, and a folder's files seen for what they are: a link is never
followed. Must not know what the files mean."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.releases.release import ReleaseError

CHUNK = 1 << 20
AT_ONCE = 4  # files on their way to the disk together: a tenth of the time of one after another
PAUSE = 0.02


@dataclass(frozen=True)
class Sum:
    """What a file's content is known by."""

    size: int
    sha256: str


def write(path: Path, content: bytes) -> Sum:
    """A new file, on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Sum(len(content), hashlib.sha256(content).hexdigest())


def copy(pairs: Iterable[tuple[Path, Path]]) -> list[Sum]:
    """New files with the contents of others, on the disk when this returns; in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(_copy, pairs))


def sum_of(path: Path) -> Sum:
    """Of a file, never of what a link leads to."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Sum(size, digest.hexdigest())


def files(folder: Path) -> dict[str, os.stat_result]:
    """Every file below a folder by its name; ReleaseError if there is anything else."""
    return dict(_found(folder, ""))


def sync(folder: Path) -> None:
    """The names in a folder, on the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_all(folder: Path) -> None:
    """The names in a folder and in those below it."""
    for place, _, _ in os.walk(folder):
        sync(Path(place))


@contextmanager
def alone(lock: Path, patience: float) -> Iterator[None]:
    """Nobody else holds the lock meanwhile, in this process or another."""
    with lock.open("ab") as file:
        until = time.monotonic() + patience
        while not _took(file.fileno()):
            if time.monotonic() >= until:
                raise ReleaseError("Somebody else is publishing just now: try again in a moment.")
            time.sleep(PAUSE)
        yield


def _copy(pair: tuple[Path, Path]) -> Sum:
    source, target = pair
    size, digest = 0, hashlib.sha256()
    with source.open("rb") as old, target.open("xb") as new:
        while chunk := old.read(CHUNK):
            new.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        new.flush()
        os.fsync(new.fileno())
    return Sum(size, digest.hexdigest())


def _found(folder: Path, before: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name, known = before + entry.name, entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(known.st_mode):
                yield from _found(folder / entry.name, f"{name}/")
            elif stat.S_ISREG(known.st_mode):
                yield name, known
            else:
                raise ReleaseError(f"`{name}` is a link or no file at all.")


def _took(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
