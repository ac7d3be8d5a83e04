"""Who changed which file, when, and every version of it: copies named by their content, and a
journal of JSON lines. It is there with or without a version control system. Must not change the
files it tells of."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.faqs.lines import Line, difference
from bot.faqs.tree import digest
from bot.whole_file import replacing

JOURNAL = "journal.jsonl"
TEXTS = "texts"
KEPT = 100  # versions of each file
SPARE = 20  # more than that, before the oldest are taken out in one go
BY_HAND = ""  # who, where somebody edited the file itself
FIRST = "as it was at first"
FOUND = "changed by hand, outside of here"


class HistoryError(Exception):
    """A version is not there; the message says which."""


@dataclass(frozen=True)
class Version:
    """What a change made of one file: `after` names the copy, None if the file was taken away.
    Numbers count up for each file and are never given twice; `change` joins the files of one."""

    change: str
    number: int
    at: str
    who: str
    what: str
    file: str
    before: str | None
    after: str | None

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


class History:
    """The history in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Version]:
        """Every version there is, newest first."""
        return self._read()[::-1]

    def of(self, file: str) -> list[Version]:
        """The versions of a file, newest first."""
        return [version for version in self.all() if version.file == file]

    def latest(self) -> dict[str, Version]:
        """The newest version of each file."""
        return {version.file: version for version in self._read()}

    def text(self, file: str, number: int) -> str | None:
        """A file as a version left it; None if that took it away."""
        version = next((v for v in self.of(file) if v.number == number), None)
        if version is None:
            raise HistoryError(f"There is no version {number} of {file}.")
        return self._text(version.after)

    def lines(self, version: Version) -> list[Line]:
        """What a version changed."""
        return difference(self._text(version.before) or "", self._text(version.after) or "")

    def keep(self, content: bytes) -> str:
        """Lays a copy down, and names it."""
        name = digest(content)
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(content)
        return name

    def record(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Adds to the journal what is not there yet."""
        known = self._read()
        there = {(version.change, version.file, version.number) for version in known}
        new = [Version(**entry) for entry in entries]
        new = [v for v in new if (v.change, v.file, v.number) not in there]
        if not new:
            return
        counts = Counter(version.file for version in [*known, *new])
        if max(counts.values()) > KEPT + SPARE:
            self._write(_latest([*known, *new]))
            return
        with (self._folder / JOURNAL).open("ab") as opened:
            opened.write(b"".join(map(_line, new)))
            opened.flush()
            os.fsync(opened.fileno())

    def _text(self, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            return self._path(name).read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise HistoryError("This version is no longer kept.") from error

    def _path(self, name: str) -> Path:
        return self._folder / TEXTS / name[:2] / name

    def _read(self) -> list[Version]:
        """A last line that was cut off by a power failure counts for nothing."""
        path = self._folder / JOURNAL
        if not path.exists():
            return []
        versions = []
        for line in path.read_bytes().splitlines():
            try:
                versions.append(Version(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return versions

    def _write(self, versions: list[Version]) -> None:
        """The journal anew, and only the copies it speaks of."""
        with replacing(self._folder / JOURNAL) as file:
            file.write(b"".join(map(_line, versions)))
        used = {name for version in versions for name in (version.before, version.after)}
        for copy in (self._folder / TEXTS).glob("*/*"):
            if copy.name not in used:
                copy.unlink(missing_ok=True)


def _line(version: Version) -> bytes:
    """Begun by a line end, so that it stands alone even behind a line that was cut off."""
    return b"\n" + json.dumps(asdict(version), ensure_ascii=False).encode("utf-8")


def _latest(versions: list[Version]) -> list[Version]:
    kept: list[Version] = []
    seen: Counter[str] = Counter()
    for version in reversed(versions):
        seen[version.file] += 1
        if seen[version.file] <= KEPT:
            kept.append(version)
    return kept[::-1]
