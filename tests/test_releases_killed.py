"""A release is made, and goes live, wholly or not at all: the process is killed at each thing it
asks of the disk, one after another, and what is left behind is looked at."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from released import make, make_live, project

from bot.releases.store import Releases

pytestmark = pytest.mark.slow

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "shutil.rmtree")
WRITES = os.O_WRONLY | os.O_RDWR
MOST_STEPS = 200


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """With a live release, and another that is too old to be kept."""
    return project(tmp_path)


def killed_at(step: int, root: Path, work: Callable[[], object]) -> bool:
    """Does the work in a process that is killed at a step; False once it ends before."""
    child = os.fork()
    if child == 0:
        _die_at(step, str(root))
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _die_at(step: int, root: str) -> None:
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if _changes(event, arguments) and _within(root, str(arguments[0])):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _changes(event: str, arguments: tuple[Any, ...]) -> bool:
    return event in CHANGES or (event == "open" and bool(arguments[2] & WRITES))


def _within(root: str, path: str) -> bool:
    """Folders are taken away by names relative to an open one."""
    return path.startswith(root) or not path.startswith("/")


def test_killed_while_it_is_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.releases.store.KEPT", 2)
    live = make_live(root)
    make(root)
    outcomes = set()
    for step in range(1, MOST_STEPS):
        before = {release.id for release in Releases(root).list()}
        killed = killed_at(step, root, lambda: make(root))
        store = Releases(root)
        after = {release.id for release in store.list()}
        outcomes.add("new" if after - before else "old")
        assert len(after - before) <= 1
        assert store.damaged() == {}
        assert store.live() == live
        if not killed:
            break
    assert not killed and step > 30 and outcomes == {"old", "new"}
    make(root)
    left = [p.name for p in store.folder.iterdir() if p.name.startswith((".making", ".removing"))]
    assert left == [] and len(store.list()) == 3


def test_killed_while_the_first_is_made(root: Path) -> None:
    for step in range(1, 25):
        killed_at(step, root, lambda: make(root))
        assert Releases(root).damaged() == {}
    assert make(root) in Releases(root).list()


def test_killed_while_it_goes_live(root: Path) -> None:
    old, new = make_live(root), make(root)
    seen = set()
    for step in range(1, MOST_STEPS):
        Releases(root).go_live(old.id, "Ann")
        killed = killed_at(step, root, lambda: Releases(root).go_live(new.id, "Ann"))
        live = Releases(root).live()
        assert live in (old, new)
        seen.add(live)
        if not killed:
            break
    assert not killed and step > 5 and seen == {old, new}
