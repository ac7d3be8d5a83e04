"""A project with a live release of a model that learns by heart, and jobs run on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from teaching import fakes
from teaching.project import project

from bot.releases.store import Release, Releases
from bot.teaching import state as states
from bot.teaching.state import State
from bot.teaching.workshop.job import Job
from bot.teaching.workshop.progress import Progress

LOCKERS = (
    "do you have a locker for my bag", "can I lock my things away", "lockers for valuables",
    "is there a safe place for my rucksack", "where do I put my handbag", "do lockers need a coin",
)  # fmt: skip
ASKED = "a locker to put my laptop in?"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a live release of a model that learns by heart."""
    monkeypatch.setenv("CLINIC_GIT", "off")
    folder = project(tmp_path)
    fakes.learn(folder, folder / "first.model", lambda step, share: None)
    store = Releases(folder)
    first = store.make(
        folder, folder / "first.model", who="set-up", words="First", report={"code": "code"}
    )
    store.go_live(first.id, "set-up")
    return folder


def run(root: Path, do: str = "publish", **given: Any) -> State:
    """Runs a job in this thread; how it ended."""
    number = states.stored(root).job + 1
    progress = Progress(root, State(number, do, "Ann", "2027-03-05", step="copying"))
    warm: Any = fakes.FakeWarm(given.pop("messages", ()))
    Job(root, warm, given.pop("training", fakes.training()), progress, **given).run()
    return states.read(root)


def live(root: Path) -> Release:
    found = Releases(root).live()
    assert found is not None
    return found
