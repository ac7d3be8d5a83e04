"""What of a project's folder goes into a release: all that decides what visitors are told, and all
that judged it. Must not hold anything that is the machine's: ports, keys, the log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bot.releases.release import ReleaseError

FOLDERS = ("data", "tests/faq", "tests/dialogue", "tests/emergency")
FILES = ("tests/conversations.yml", "clinic.yml", "config.yml", "domain.yml")
NEEDED = ("data", "clinic.yml", "config.yml", "domain.yml")


def contents(source: Path) -> list[str]:
    """The names of the files of a project's folder that a release copies."""
    for name in NEEDED:
        if not (source / name).exists():
            raise ReleaseError(f"There is no {name} in {source}: nothing can be released from it.")
    within = (name for folder in FOLDERS for name in _files(source, folder))
    return sorted([*within, *(name for name in FILES if (source / name).is_file())])


def _files(source: Path, folder: str) -> Iterator[str]:
    """Hidden files are an editor's, or of a saving that is under way."""
    for place, below, names in os.walk(source / folder):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path.relative_to(source).as_posix()
