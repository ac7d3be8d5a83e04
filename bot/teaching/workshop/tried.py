"""What was tried last: the copy of the draft, its model and the gate's report, so that publishing
it needs neither training nor checking again. It is replaced whole. Must not judge."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.teaching import state as states

WORK, TRIED = "work", "tried"
SOURCE, MODEL, REPORT = "source", "model.tar.gz", "tried.json"


@dataclass(frozen=True)
class Tried:
    """live: the release it was compared with."""

    folder: Path
    report: dict[str, Any]
    live: str | None

    @property
    def source(self) -> Path:
        return self.folder / SOURCE

    @property
    def model(self) -> Path:
        return self.folder / MODEL


def begin(root: Path) -> Path:
    """An empty folder to work in."""
    folder = states.folder_of(root) / WORK
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def keep(root: Path, work: Path, report: dict[str, Any], live: str | None) -> Tried:
    """Takes what was worked out in place of what was tried before."""
    note(work, report, live)
    folder = states.folder_of(root) / TRIED
    forget(root)
    work.rename(folder)
    return Tried(folder, report, live)


def note(folder: Path, report: dict[str, Any], live: str | None) -> None:
    """Writes down what came of it."""
    states.store(folder / REPORT, {"report": report, "live": live})


def last(root: Path) -> Tried | None:
    """What was tried last, if it is there."""
    folder = root / states.FOLDER / TRIED
    try:
        noted = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return Tried(folder, noted["report"], noted["live"])


def forget(root: Path) -> None:
    """What was tried is of no use any more. The note goes first: without it nothing was tried."""
    folder = root / states.FOLDER / TRIED
    (folder / REPORT).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
