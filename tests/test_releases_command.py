"""`python -m bot releases` and `python -m bot rollback`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest
import released

from bot.__main__ import main
from bot.releases.store import Release, Releases


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Release]:
    """Three releases, the last of them live."""
    released.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLINIC_DB_URL", raising=False)
    return [released.make_live(tmp_path, words=f"words {number}") for number in (1, 2, 3)]


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bot", *words])
    return main()


def test_the_list(
    three: list[Release], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, "releases") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert ["live" in line for line in lines] == [True, False, False]
    assert lines[0].endswith("Ann: words 3")
    three[1].model.write_bytes(b"another")
    assert typed(monkeypatch, "releases") == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert f"Release {three[1].id} cannot be used. `model.tar.gz` is not what" in said.err


def test_rolling_back_to_the_one_before_and_to_a_number(
    three: list[Release], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Releases(Path.cwd())
    assert typed(monkeypatch, "rollback", "--who", "Bo") == 0
    assert store.live() == three[1]
    standing = store.standing()
    assert standing is not None and standing.who == "Bo"
    assert capsys.readouterr().out == "Release 2 is live: words 2\n"
    assert typed(monkeypatch, "rollback", "1") == 0
    assert store.live() == three[0]
    assert typed(monkeypatch, "rollback") == 1
    assert "no release before the live one" in capsys.readouterr().err
    assert typed(monkeypatch, "rollback", "7") == 1
    assert "There is no release 7" in capsys.readouterr().err
    assert store.live() == three[0]
    assert released.deeds(Path.cwd()) == [
        ("Bo", "release.rolled_back", "release:2", {"id": three[1].id}),
        (getpass.getuser(), "release.rolled_back", "release:1", {"id": three[0].id}),
    ]


def test_nothing_is_rolled_back_that_cannot_be_told_to_the_audit_log(
    three: list[Release], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLINIC_DB_URL", f"sqlite:///{Path.cwd()}/nowhere/else/log.sqlite3")
    assert typed(monkeypatch, "rollback") == 1
    said = capsys.readouterr().err
    assert said.startswith("Nothing was rolled back: the audit log must be told first.")
    assert said.count("\n") == 1 and Releases(Path.cwd()).live() == three[2]


def test_rolling_back_passes_what_is_damaged(
    three: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for release in three[1:]:
        release.model.write_bytes(b"another")
    assert typed(monkeypatch, "rollback") == 0
    assert Releases(Path.cwd()).live() == three[0]


def test_nothing_to_roll_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed(monkeypatch, "releases") == 0
    assert "no release yet" in capsys.readouterr().out
    assert typed(monkeypatch, "rollback") == 1
    assert "Nothing is live" in capsys.readouterr().err
