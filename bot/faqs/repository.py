"""The clinic's checkout as a git repository, where it is one: a publishing becomes a commit of the
files it names, by the person who published. Nothing else of the repository is touched: no hook
runs, and what somebody has staged stays staged. Must not be called but at a publishing."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.faqs.cleaning import one_line

GIT = "git"
SECONDS = 30
NOTHING = "0" * 40  # what a branch without commits points at
UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class RepositoryError(Exception):
    """Nothing was committed; the message says why."""


def is_repository(root: Path) -> bool:
    """Whether the folder is a repository of its own, not just a part of one."""
    try:
        top = _git(root, "rev-parse", "--show-toplevel")
    except RepositoryError:
        return False
    return Path(top).resolve() == root.resolve()


def commit(root: Path, paths: Sequence[str], who: str, message: str) -> str | None:
    """Commits exactly these files as they stand in the folder, and gives the commit's id; None if
    git has them like this already."""
    if not is_repository(root):
        raise RepositoryError(f"{root} is not a git repository of its own.")
    _nothing_under_way(root)
    head = _head(root)
    tree = _tree(root, head, paths)
    if head and tree == _git(root, "rev-parse", f"{head}^{{tree}}"):
        return None
    parent = ["-p", head] if head else []
    new = _git(root, "commit-tree", tree, *parent, "-m", message, env=_person(who))
    _git(root, "update-index", "--add", "--remove", "--", *paths)
    _git(root, "update-ref", "-m", f"commit: {_first_line(message)}", "HEAD", new, head or NOTHING)
    return new


def _tree(root: Path, head: str, paths: Sequence[str]) -> str:
    """What was committed last, with these files as they are now; built aside from the index."""
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _git(root, "read-tree", *([head] if head else ["--empty"]), env=index)
        _git(root, "update-index", "--add", "--remove", "--", *paths, env=index)
        return _git(root, "write-tree", env=index)


def _head(root: Path) -> str:
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except RepositoryError:
        return ""


def _nothing_under_way(root: Path) -> None:
    for name in UNDER_WAY:
        if (root / _git(root, "rev-parse", "--git-path", name)).exists():
            raise RepositoryError(
                "A merge or rebase is under way in the repository: somebody must finish it first."
            )


def _person(who: str) -> dict[str, str]:
    """Staff have names here, not addresses."""
    name = one_line(who).translate({ord(c): None for c in "<>"}).strip(" .,:;\"'") or "staff"
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", "staff@localhost"))
    }


def _first_line(message: str) -> str:
    return (message.strip().splitlines() or [""])[0]


def _git(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """What a git command says. Where git runs is never taken from the surroundings."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [GIT, "-c", "core.quotePath=false", *arguments],
            cwd=root,
            env={**around, "LC_ALL": "C", **(env or {})},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RepositoryError(f"git could not be run: {error}") from error
    if done.returncode:
        raise RepositoryError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()
