"""What `python -m bot publish` says and how it ends, with a workshop that stands in for the real
one."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import released

from bot.teaching import command_runs
from bot.teaching.client import WorkshopError
from bot.teaching.gate import report as gate
from bot.teaching.state import State
from bot.teaching.texts import text

PUBLISHED = State(1, "publish", "Ann", end="published", sentence="Published: Lockers")
DRAFT = gate.Draft("d", "c", "Lockers: new FAQ", frozenset(), ("Lockers: `?` has no words.",))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a release, in the working folder."""
    monkeypatch.chdir(released.project(tmp_path))
    monkeypatch.delenv("CLINIC_DB_URL", raising=False)
    released.make_live(tmp_path)
    return tmp_path


class Standing:
    """Answers like a workshop whose jobs end as they are told to."""

    asked: list[Mapping[str, Any]]
    ended: State

    def __init__(self, root: Path) -> None:
        self.asked = []
        Standing.last = self  # type: ignore[attr-defined]

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        return {"ok": True, "job": 1}

    def state(self) -> State:
        return Standing.ended


def _run(monkeypatch: pytest.MonkeyPatch, ended: State, **given: Any) -> int:
    Standing.ended = ended
    monkeypatch.setattr(command_runs, "Workshop", Standing)
    values = {"who": "Ann", "only_try": False, "override": None, **given}
    return command_runs.run(argparse.Namespace(**values))


def test_published(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    state = PUBLISHED
    assert _run(monkeypatch, state) == 0
    assert "Published: Lockers" in capsys.readouterr().out
    assert Standing.last.asked == [  # type: ignore[attr-defined]
        {"do": "publish", "who": "Ann", "reason": None}
    ]


def test_the_audit_log_is_told_what_the_console_tells_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:  # fmt: skip
    released.write_answer(folder, "Sleep.")
    _run(monkeypatch, PUBLISHED, only_try=True)
    _run(monkeypatch, PUBLISHED)
    _run(monkeypatch, PUBLISHED, who=None, override="a song")
    me = getpass.getuser()
    assert released.deeds(folder) == [
        ("Ann", "release.tried", "", {}),
        ("Ann", "release.asked", "", {"changes": 1}),
        (me, "release.overridden", "", {"reason": "a song"}),
        (me, "release.asked", "", {"changes": 1}),
    ]


def test_what_cannot_be_told_to_the_audit_log_is_not_done(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Standing.last = None  # type: ignore[attr-defined]
    monkeypatch.setenv("CLINIC_DB_URL", f"sqlite:///{folder}/nowhere/else/log.sqlite3")
    for only_try in (True, False):
        assert _run(monkeypatch, PUBLISHED, only_try=only_try) == 1
        said = capsys.readouterr().err
        assert said.startswith("Nothing was tried or published: the audit log must be told first.")
        assert said.count("\n") == 1 and "make its folder" in said
    assert Standing.last is None  # type: ignore[attr-defined]


def test_an_override_without_words_is_neither_told_nor_asked(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Standing.last = None  # type: ignore[attr-defined]
    assert _run(monkeypatch, PUBLISHED, override=" ") == 1
    assert "needs a reason" in capsys.readouterr().err
    assert Standing.last is None and released.deeds(folder) == []  # type: ignore[attr-defined]


def test_blocked_with_the_reasons(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = State(1, "publish", end="blocked", sentence="No.", report=gate.empty(DRAFT))
    assert _run(monkeypatch, state) == 1
    said = capsys.readouterr().out
    assert "What changes: Lockers: new FAQ" in said and "! Lockers: `?` has no words." in said


def test_the_figures_of_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"n": 100, "right": 90, "offered": 5, "wrong": 2, "bound": 0.06}
    report = {
        **gate.empty(DRAFT),
        "held_out": {**figures, "live": {**figures, "wrong": 3}, "newly_wrong": []},
        "replay": {
            "n": 10, "same": 7,
            "changed": [{"text": "hi", "times": 3, "before": "a", "after": "b", "worse": True}],
        },
    }  # fmt: skip
    assert _run(monkeypatch, State(1, "try", end="tried", report=report), only_try=True) == 0
    said = capsys.readouterr().out
    assert "90 of 100 right, 5 offered, 2 wrong (today 3)" in said
    assert "7 answered as today, 3 differently, 3 of them worse" in said
    assert "“hi”: a -> b" in said


def test_a_workshop_that_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(root: Path) -> Any:
        raise WorkshopError("It could not be started.")

    monkeypatch.setattr(command_runs, "Workshop", none)
    values = {"who": None, "only_try": False, "override": None}
    assert command_runs.run(argparse.Namespace(**values)) == 1
    assert "could not be started" in capsys.readouterr().err


def test_one_is_said_as_one() -> None:
    assert text("warning.replay", count=1).startswith("One ")
    assert text("warning.replay", count=2).startswith("2 ")
