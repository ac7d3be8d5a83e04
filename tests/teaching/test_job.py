"""A job of the workshop from beginning to end, with a model that learns by heart: what is
published, what is refused and why, and that whatever happens in between, the old or the new release
is whole and live."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from teaching import fakes
from teaching.project import add_faq, project

from bot.releases.store import Release, Releases
from bot.teaching import state as states
from bot.teaching.gate.messages import Message
from bot.teaching.state import State
from bot.teaching.workshop import tried
from bot.teaching.workshop.job import Job
from bot.teaching.workshop.leaving import leave
from bot.teaching.workshop.progress import Cancelled, Progress
from bot.teaching.workshop.requests import Requests

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


def test_a_new_faq_goes_live_with_its_report(root: Path) -> None:
    before = live(root)
    add_faq(root, "lockers", LOCKERS, held_out=(ASKED,))
    ended = run(root)
    now = live(root)
    assert (ended.end, ended.release) == ("published", now.id), ended.sentence
    assert now.parent == before.id and now.who == "Ann"
    assert "Lockers: new FAQ" in now.words and "Lockers" in ended.sentence
    assert (now.folder / "data/faq/lockers.yml").is_file()
    assert now.report["held_out"]["newly_wrong"] == [] and now.report["blocked"] == []
    assert not (root / "var/teaching/tried").exists()


def test_trying_changes_nothing_and_publishing_takes_what_was_tried(root: Path) -> None:
    before = live(root)
    add_faq(root, "lockers", LOCKERS)
    assert run(root, "try").end == "tried"
    assert live(root).id == before.id

    def never(*args: Any) -> None:
        raise AssertionError("it was trained twice")

    assert run(root, training=fakes.training(never)).end == "published"


def test_what_was_tried_is_tried_again_once_the_draft_is_another(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS)
    first = run(root, "try")
    add_faq(root, "lockers", (*LOCKERS, "how large are the lockers"))
    again = run(root, "try")
    assert first.report and again.report
    assert first.report["draft"] != again.report["draft"]


def test_a_question_newly_wrong_blocks_and_is_named(root: Path) -> None:
    """The new FAQ answers a question that is held out for another: as it was not trained on it is
    no duplicate to the rules, but the model gets it wrong."""
    before = live(root)
    stolen = "is it safe"

    def stealing(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8")
        model.write_text(text.replace('"side_effects"', '"lockers"'), encoding="utf-8")

    add_faq(root, "lockers", (*LOCKERS, f"{stolen} to use a locker"))
    ended = run(root, training=fakes.training(stealing))
    assert ended.end == "blocked" and live(root).id == before.id
    assert ended.report is not None
    rows = ended.report["held_out"]["newly_wrong"]
    assert {row["id"] for row in rows} == {"side_effects"}
    assert all(row["now"] == "answers Lockers" for row in rows)
    assert any(rows[0]["text"] in sentence for sentence in ended.report["blocked"])
    assert any("could be wrong" in sentence for sentence in ended.report["blocked"])


def test_an_emergency_newly_missed_blocks(root: Path) -> None:
    def deaf(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8").replace('"emergency"', '"call"')
        model.write_text(text, encoding="utf-8")

    add_faq(root, "lockers", LOCKERS)
    ended = run(root, training=fakes.training(deaf))
    assert ended.end == "blocked" and ended.report is not None
    missed = ended.report["emergency"]["newly_missed"]
    assert len(missed) == ended.report["emergency"]["n"] > 100
    assert any(missed[0]["text"] in sentence for sentence in ended.report["blocked"])
    assert any("more" in sentence for sentence in ended.report["blocked"])  # not all by name


def test_a_reason_overrides_and_is_kept(root: Path) -> None:
    def deaf(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8").replace('"emergency"', '"call"')
        model.write_text(text, encoding="utf-8")

    add_faq(root, "lockers", LOCKERS)
    ended = run(root, training=fakes.training(deaf), reason="the sentence is a song")
    assert ended.end == "published"
    assert live(root).reason == "the sentence is a song" and live(root).report["blocked"]


def test_a_reason_that_was_not_needed_is_not_kept(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS)
    run(root, reason="to be sure")
    assert live(root).reason is None


@pytest.mark.parametrize(
    ("phrasings", "named"),
    [
        (("how much is a session",) * 1 + LOCKERS, None),
        (("?", "??", "? ?", "???", "?!"), "`?`"),
        (("do you sell [lockers](thing)", *LOCKERS), "[lockers](thing)"),
        (("lockers ${HOME}", *LOCKERS), "${HOME}"),
    ],
)
def test_files_that_break_a_rule_are_never_learnt_from(
    root: Path, phrasings: tuple[str, ...], named: str | None
) -> None:
    if named is None:  # word for word one that stands with another FAQ
        text = (root / "data/faq/price.yml").read_text("utf-8")
        named = next(line.strip()[2:] for line in text.splitlines() if line.startswith("      - "))
        phrasings = (named, *LOCKERS)

    def never(*args: Any) -> None:
        raise AssertionError("it was learnt from")

    before = live(root)
    add_faq(root, "lockers", phrasings)
    ended = run(root, training=fakes.training(never))
    assert ended.end == "blocked" and live(root).id == before.id
    assert ended.report is not None
    assert any(named in sentence for sentence in ended.report["blocked"])


def test_nothing_to_publish_is_said(root: Path) -> None:
    ended = run(root)
    assert ended.end == "failed" and "nothing to publish" in ended.sentence


def test_messages_that_are_answered_differently_are_listed_worst_first(root: Path) -> None:
    text = (root / "data/faq/price.yml").read_text("utf-8")
    phrasing = next(line.strip()[2:] for line in text.splitlines() if line.startswith("      - "))
    (root / "data/faq/price.yml").write_text(text.replace(f"      - {phrasing}\n", ""), "utf-8")
    add_faq(root, "lockers", LOCKERS)
    messages = [Message(phrasing, 3), Message("hallo", 2), Message(LOCKERS[0], 5)]
    ended = run(root, "try", messages=messages)
    assert ended.report is not None
    replay = ended.report["replay"]
    assert (replay["n"], replay["same"]) == (10, 2)
    assert [(row["text"], row["worse"]) for row in replay["changed"]] == [
        (phrasing, True), (LOCKERS[0], False),
    ]  # fmt: skip
    assert any("3 of the last messages" in sentence for sentence in ended.report["warnings"])


def test_messages_of_visitors_do_not_outlive_the_workshop(root: Path) -> None:
    """Visitors may have them erased, so neither releases nor the workshop's folder keep them."""
    said = "is there a locker for my trombone"
    add_faq(root, "lockers", (said, *LOCKERS))
    ended = run(root, "try", messages=[Message(said, 4)])
    assert ended.report is not None and ended.report["replay"]["changed"][0]["text"] == said
    leave(root)
    report = states.read(root).report
    assert report is not None
    assert report["replay"] == {"n": 4, "same": 0, "different": 4, "worse": 0, "changed": []}
    assert run(root).end == "published"
    assert live(root).report["replay"]["different"] == 4
    assert said not in repr(live(root).report) and said not in repr(states.read(root))


def test_the_same_draft_gives_the_same_report_byte_for_byte(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS, held_out=(ASKED,))
    one = run(root, "try")
    tried.forget(root)
    two = run(root, "try")
    assert one.report is not None
    assert repr(one.report) == repr(two.report)


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
    assert states.read(root) == replace(state)
