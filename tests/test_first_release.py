"""What is live before anything is started, with a learner that takes no time: the first release is
the checkout's; a changed program learns the live one's answers anew, never the draft's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import released

from bot import first_release
from bot.first_release import live_release
from bot.releases.store import Releases
from bot.teaching import learner
from bot.teaching.errors import TrainingError

SLEEP = "data/faq/sleep.yml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its model is what its file of answers holds."""
    released.project(tmp_path)
    (tmp_path / "requirements.txt").write_text("rasa==3.6.21\n", "utf-8")
    (tmp_path / "data/gateway.yml").write_text("texts: {}\n", "utf-8")

    def learn(source: Path, model: Path, say: Callable[[str, float], None], code: Path) -> None:
        model.write_bytes(b"learnt of " + (source / SLEEP).read_bytes())

    def model_for(root: Path, say: Callable[[str], None]) -> Path:
        learn(root, root / "first.tar.gz", lambda step, share: None, root)
        return root / "first.tar.gz"

    monkeypatch.setattr(learner, "learn", learn)
    monkeypatch.setattr(first_release, "model_for", model_for)
    monkeypatch.setattr(first_release, "_apart", lambda work, *arguments: work(*arguments))
    return tmp_path


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


def test_the_first_is_the_checkouts(root: Path) -> None:
    said: list[str] = []
    release = live_release(root, said.append)
    assert (release.number, release.who, release.parent) == (1, "set-up", None)
    assert release.report["code"]
    assert Releases(root).live() == release
    assert said[-1] == "Release 1 is live."


def test_later_it_is_told_what_waits(root: Path) -> None:
    said: list[str] = []
    release = live_release(root, lambda line: None)
    assert live_release(root, said.append) == release
    edit(root, SLEEP, "You should sleep", "One should sleep")
    assert live_release(root, said.append) == release
    assert said == [
        "Release 1 is live; nothing waits to be published.",
        "Release 1 is live; 1 change waits to be published (`python -m bot publish`).",
    ]


def test_a_changed_program_learns_what_is_live_and_not_the_draft(root: Path) -> None:
    old = live_release(root, lambda line: None)
    edit(root, SLEEP, "You should sleep", "One should sleep")
    edit(root, "domain.yml", "utter_greet", "utter_hello")
    (root / "requirements.txt").write_text("rasa==3.6.22\n", "utf-8")
    new = live_release(root, lambda line: None)
    assert (new.number, new.who, new.parent) == (2, "upgrade", old.id)
    assert b"You should sleep" in (new.folder / SLEEP).read_bytes()
    assert b"You should sleep" in new.model.read_bytes()
    assert "utter_hello" in (new.folder / "domain.yml").read_text("utf-8")
    assert new.report["code"] != old.report["code"]
    assert live_release(root, lambda line: None) == new


def test_texts_of_the_program_go_live_without_training(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    old = live_release(root, lambda line: None)
    monkeypatch.delattr(learner, "learn")
    edit(root, "data/gateway.yml", "{}", "{sorry: Sorry}")
    new = live_release(root, lambda line: None)
    assert (new.number, new.who) == (2, "upgrade")
    assert new.model.read_bytes() == old.model.read_bytes()
    assert "Sorry" in (new.folder / "data/gateway.yml").read_text("utf-8")


def test_what_cannot_be_learnt_leaves_the_old_one_live(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    old = live_release(root, lambda line: None)

    def learn(*arguments: object) -> None:
        raise TrainingError("no such intent")

    monkeypatch.setattr(learner, "learn", learn)
    (root / "requirements.txt").write_text("rasa==3.6.22\n", "utf-8")
    with pytest.raises(first_release.ReleaseError, match="could not be trained.\nno such intent"):
        live_release(root, lambda line: None)
    store = Releases(root)
    assert store.live() == old
    assert store.damaged() == {}


def fails(why: str) -> None:
    assert sys.modules["tensorflow"] is None
    raise TrainingError(why)


@pytest.mark.slow
def test_what_learns_ends_with_its_memory() -> None:
    with pytest.raises(TrainingError, match="no such file"):
        first_release._apart(fails, "no such file")
    assert first_release._apart(os.getpid) != os.getpid()
