"""The workshop as a process: who may reach it, that there is one of it, that it ends by itself, and
that it goes on where it was killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from teaching import fakes
from teaching.project import add_faq, environment, project

from bot.releases.store import Releases
from bot.teaching.client import Workshop
from bot.teaching.workshop.server import Server

pytestmark = pytest.mark.slow
LONG = 120.0


def _until(done: object, seconds: float = LONG) -> None:
    until = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLINIC_WORKSHOP_IDLE", "300")
    return project(tmp_path / ("a-long-name" * 10))


def test_a_process_of_its_own_that_only_its_user_may_reach(root: Path) -> None:
    """Without a release there is nothing to warm, so that this takes its imports only."""
    workshop = Workshop(root)
    try:
        assert workshop.ask({"do": "warm"})["ok"]
        socket = root / "var/teaching/workshop.sock"
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        second = subprocess.run([sys.executable, "-m", "bot.teaching.workshop"], cwd=root)
        assert second.returncode == 0
        assert workshop.ask({"do": "warm"})["ok"]
        assert not workshop.ask({"do": "nonsense"})["ok"]
    finally:
        workshop.end()
    _until(lambda: not workshop._listens())
    log = (root / "var/log/workshop.log").read_text("utf-8")
    assert "Traceback" not in log


def test_it_learns_on_one_core(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    workshop = Workshop(root)
    try:
        assert workshop.ask({"do": "warm"})["ok"]
        (process,) = _workshops(root)
        told = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        assert b"OMP_NUM_THREADS=1" in told
    finally:
        workshop.end()


def test_it_is_started_anew_after_it_was_killed(root: Path) -> None:
    workshop = Workshop(root)
    try:
        assert workshop.ask({"do": "warm"})["ok"]
        (process,) = _workshops(root)
        os.kill(process, signal.SIGKILL)
        _until(lambda: not workshop._listens())
        assert workshop.ask({"do": "warm"})["ok"]
    finally:
        workshop.end()


def test_it_ends_when_nothing_was_asked_for_a_while(tmp_path: Path) -> None:
    began = time.monotonic()
    Server(tmp_path, lambda request: {"ok": True}).run(0.3, lambda: False)
    assert 0.2 < time.monotonic() - began < 20


def test_it_does_not_end_while_it_works(tmp_path: Path) -> None:
    until = time.monotonic() + 2.0
    Server(tmp_path, lambda request: {}).run(0.2, lambda: time.monotonic() < until)
    assert time.monotonic() >= until


def test_a_job_whose_process_was_killed_is_told_as_interrupted(root: Path) -> None:
    fakes.learn(root, root / "first.model", lambda step, share: None)
    store = Releases(root)
    first = store.make(
        root, root / "first.model", who="set-up", words="First", report={"code": "code"}
    )
    store.go_live(first.id, "set-up")
    lockers = [f"do you have lockers for my {thing}" for thing in ("bag", "coat", "bike", "hat")]
    add_faq(root, "lockers", (*lockers, "a locker", "can I lock my things up"))
    workshop = Workshop(root)
    try:
        assert workshop.ask({"do": "publish", "who": "Ann"})["ok"]
        assert workshop.state().runs
        (process,) = _workshops(root)
        os.kill(process, signal.SIGKILL)
        _until(lambda: not workshop.state().runs)
        state = workshop.state()
        assert state.end == "failed" and "interrupted" in state.sentence
        assert Releases(root).pointer() == first.id
    finally:
        workshop.end()


def _workshops(root: Path) -> list[int]:
    """The processes of this project's workshop."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes()
            if b"bot.teaching.workshop" in command and (folder / "cwd").resolve() == root:
                found.append(int(folder.name))
        except OSError:
            continue
    return found
