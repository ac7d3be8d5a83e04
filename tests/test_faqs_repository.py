"""Commits of the files that are named, by whoever published, and of nothing else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.faqs.repository import RepositoryError, commit, is_repository


def git(root: Path, *arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {f"GIT_{r}_{p}": "Dev" for r in ("AUTHOR", "COMMITTER") for p in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "clinic"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    for name in ("a.yml", "b.yml", "other.txt"):
        (root / name).write_text("1\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    return root


def test_exactly_the_named_files(root: Path) -> None:
    (root / "a.yml").write_text("2\n")
    (root / "b.yml").unlink()
    (root / "new file.yml").write_text("3\n")
    (root / "other.txt").write_text("half done\n")
    (root / "staged.txt").write_text("staged\n")
    git(root, "add", "staged.txt")
    new = commit(
        root, ["a.yml", "b.yml", "new file.yml"], "Ann \u00d8. <x>", "publish: beds\n\nAll."
    )
    assert new == git(root, "rev-parse", "HEAD") == git(root, "rev-parse", "main")
    assert git(root, "show", "--name-status", "--format=%an|%cn|%s", "HEAD").splitlines() == [
        "Ann \u00d8. x|Ann \u00d8. x|publish: beds",
        "",
        "M\ta.yml",
        "D\tb.yml",
        "A\tnew file.yml",
    ]
    assert git(root, "status", "--porcelain").splitlines() == [" M other.txt", "A  staged.txt"]


def test_nothing_new_is_no_commit(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    (root / "other.txt").write_text("half done\n")
    assert commit(root, ["a.yml", "never_there.yml"], "Ann", "x") is None
    assert git(root, "rev-parse", "HEAD") == head


def test_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.yml").write_text("1\n")
    assert commit(tmp_path, ["a.yml"], "Ann", "x") == git(tmp_path, "rev-parse", "HEAD")


def test_hooks_do_not_run_and_surroundings_do_not_matter(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit"):
        hook = root / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        hook.chmod(0o755)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    (root / "a.yml").write_text("2\n")
    assert commit(root, ["a.yml"], "<>", "x")
    assert not (tmp_path / "ran").exists() and not (tmp_path / "index").exists()
    monkeypatch.undo()
    assert git(root, "log", "-1", "--format=%an") == "staff"


def test_only_in_a_repository_of_its_own(root: Path, tmp_path: Path) -> None:
    inner = root / "inner"
    inner.mkdir()
    assert is_repository(root)
    assert not is_repository(inner)
    assert not is_repository(tmp_path)
    with pytest.raises(RepositoryError, match="of its own"):
        commit(inner, ["a.yml"], "Ann", "x")


def test_not_in_the_middle_of_a_merge(root: Path) -> None:
    (root / ".git/MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD") + "\n")
    (root / "a.yml").write_text("2\n")
    with pytest.raises(RepositoryError, match="under way"):
        commit(root, ["a.yml"], "Ann", "x")


def test_while_somebody_else_holds_the_index(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    (root / ".git/index.lock").touch()
    (root / "a.yml").write_text("2\n")
    with pytest.raises(RepositoryError, match="git update-index failed"):
        commit(root, ["a.yml"], "Ann", "x")
    assert git(root, "rev-parse", "HEAD") == head


def test_without_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not is_repository(root)
