"""What happens between the beginning of a job and its end: it is cancelled, killed, or asked for
twice. Whatever it is, the old or the new release is whole and live, and a sentence says so."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from teaching import fakes
from teaching.jobs import ASKED, LOCKERS, live, root, run
from teaching.project import add_faq

from bot.releases.store import Releases
from bot.teaching import state as states
from bot.teaching.state import State
from bot.teaching.workshop.job import Job
from bot.teaching.workshop.progress import Cancelled, Progress
from bot.teaching.workshop.requests import Requests

__all__ = ["root"]


def test_a_cancelled_job_leaves_everything_as_it_was(root: Path) -> None:
    before = live(root)
    add_faq(root, "lockers", LOCKERS)
    progress = Progress(root, State(1, "publish", "Ann", "", step="copying"))

    def cancelling(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        assert progress.cancel()
        say("going on", 0.5)

    warm: Any = fakes.FakeWarm()
    with pytest.raises(Cancelled):
        Job(root, warm, fakes.training(cancelling), progress).run()
    assert live(root).id == before.id


def test_while_it_goes_live_it_is_too_late_to_cancel(root: Path) -> None:
    progress = Progress(root, State(1, "publish", "Ann", "", step="releasing"))
    assert not progress.cancel()
    progress.step("going live")


def _killed_after(root: Path, writes: int) -> bool:
    """Publishes in a child that is killed at its so manieth write to the disk; whether it was."""
    child = os.fork()
    if child == 0:
        left = [writes]

        def counting(do: Callable[..., Any]) -> Callable[..., Any]:
            def done(*args: Any, **kwargs: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return do(*args, **kwargs)

            return done

        for name in ("replace", "rename", "fsync", "unlink", "rmdir"):
            setattr(os, name, counting(getattr(os, name)))
        try:
            with states.working(root):
                run(root)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
def test_killed_at_any_write_the_old_or_the_new_release_is_whole_and_live(root: Path) -> None:
    old = live(root)
    add_faq(root, "lockers", LOCKERS, held_out=(ASKED,))
    writes, killed, went_live = 1, 0, 0
    while _killed_after(root, writes):
        killed += 1
        now = live(root)  # verified byte by byte
        went_live += now.id != old.id
        state = states.read(root)
        assert not state.runs
        if now.id != old.id:
            assert (now.folder / "data/faq/lockers.yml").is_file()
            Releases(root).go_live(old.id, "test")
        writes += max(1, writes // 6)
    assert killed > 12 and went_live
    assert live(root).report["blocked"] == []  # at last it came through


def test_a_job_whose_process_died_has_failed(root: Path) -> None:
    states.write(root, State(7, "publish", "Ann", "", step="training"))
    state = states.read(root)
    assert (state.end, state.job) == ("failed", 7) and "interrupted" in state.sentence
    with states.working(root) as free:
        assert free
        assert states.read(root).runs


def test_one_job_at_a_time(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS)
    begun, go = [], []

    def waiting(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        begun.append(1)
        while not go:
            time.sleep(0.01)
        fakes.learn(source, model, say)

    warm: Any = fakes.FakeWarm()
    requests = Requests(root, warm, fakes.training(waiting))
    assert requests.answer({"do": "try", "who": "Ann"})["ok"]
    second = requests.answer({"do": "publish", "who": "Ben"})
    assert not second["ok"] and "Ann" in second["sentence"]
    go.append(1)
    while states.read(root).runs:
        time.sleep(0.01)
    assert states.read(root).end == "tried" and begun == [1]


def test_a_failure_is_told_and_leaves_no_job_behind(root: Path) -> None:
    def failing(*args: Any) -> None:
        raise ValueError("a message that may hold what a visitor wrote")

    add_faq(root, "lockers", LOCKERS)
    warm: Any = fakes.FakeWarm()
    requests = Requests(root, warm, fakes.training(failing))
    assert requests.answer({"do": "try", "who": "Ann"})["ok"]
    while requests.works:
        time.sleep(0.01)
    state = states.read(root)
    assert state.end == "failed" and "visitor" not in state.sentence


@pytest.mark.parametrize(
    "request_",
    [None, [], {}, {"do": "rm"}, {"do": "try"}, {"do": "try", "who": " "},
     {"do": "publish", "who": "Ann", "reason": " "}, {"do": "publish", "who": "Ann", "reason": 3},
     {"do": "advise"}, {"do": "advise", "id": 3, "phrasings": []}],
)  # fmt: skip
def test_what_is_no_request_is_refused_in_a_sentence(root: Path, request_: Any) -> None:
    warm: Any = fakes.FakeWarm()
    reply = Requests(root, warm, fakes.training()).answer(request_)
    assert not reply["ok"] and reply["sentence"]


def test_cancelling_nothing_is_said(root: Path) -> None:
    warm: Any = fakes.FakeWarm()
    reply = Requests(root, warm, fakes.training()).answer({"do": "cancel"})
    assert not reply["ok"]


def test_the_state_keeps_everything_between_processes(root: Path) -> None:
    state = State(3, "try", "Ann", "2027", "done", 1.0, None, "tried", "Fine.", None, {"a": [1]})
    states.write(root, state)
    assert states.read(root) == state
