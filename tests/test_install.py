"""Setting up on machines unlike this one: Pythons that fail when they are run, none at all, an
install that breaks off. Uses the real scripts with a PATH made up in tmp_path, and no network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FINDER = ROOT / "scripts" / "python310.sh"
TOOLS = ("sh", "dirname", "date", "rm", "grep", "touch")
REAL = Path(sys.executable).resolve()
COMMITTED = ("requirements.in", "requirements.txt", "overrides.txt", "scripts/uv.txt", "Makefile")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder to stand as the whole PATH: a few tools, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    return folder


def _program(file: Path, line: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def _python(file: Path) -> Path:
    return _program(file, f'exec "{REAL}" "$@"')


def _run(script: Path, path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": str(path.parent / "home"), **more}
    shell = str(path / "sh")
    return subprocess.run([shell, script], env=environment, capture_output=True, text=True)


def _found(result: subprocess.CompletedProcess[str]) -> bool:
    return result.returncode == 0 and os.path.samefile(result.stdout.strip(), REAL)


@pytest.mark.parametrize("name", ["python3.10", "python3", "python"])
def test_a_python_is_found_under_any_of_its_names(path: Path, name: str) -> None:
    _python(path / name)
    assert _found(_run(FINDER, path))


def test_a_shim_that_fails_is_passed_over(path: Path) -> None:
    _program(path / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    _program(path / "python3", "exit 1")
    _python(path / "python")
    assert _found(_run(FINDER, path))


def test_a_shim_that_prints_and_fails_is_not_believed(path: Path) -> None:
    _program(path / "python3.10", "echo /somewhere/python3.10; exit 127")
    _program(path / "python3", "exit 0")
    result = _run(FINDER, path)
    assert result.returncode != 0
    assert result.stdout == ""


def test_a_pyenv_version_is_found_without_its_shim(path: Path) -> None:
    _python(path.parent / "home" / ".pyenv" / "versions" / "3.10.9" / "bin" / "python")
    assert _found(_run(FINDER, path))


def test_a_named_python_comes_first(path: Path) -> None:
    _program(path / "python3.10", "exit 1")
    assert _found(_run(FINDER, path, PYTHON=str(_python(path.parent / "elsewhere" / "mine"))))


def test_another_version_does_not_count(path: Path) -> None:
    change = "import sys; sys.version_info = (3, 11)"
    _program(path / "python3", f'exec "{REAL}" -c "{change}\n$2"')
    assert _run(FINDER, path).returncode != 0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What installing needs of the project, with the stamp of an install before."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copy(ROOT / "requirements.txt", folder)
    (folder / ".venv").mkdir()
    (folder / ".venv" / ".installed").touch()
    return folder


def test_without_any_python_one_sentence_says_what_to_install(path: Path, clone: Path) -> None:
    result = _run(clone / "scripts" / "install.sh", path)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "No Python 3.10" in line and "apt install" in line and "brew install" in line


def test_a_failed_install_leaves_no_stamp(path: Path, clone: Path) -> None:
    _program(path / "python3.10", "echo /gone/python3.10")
    assert _run(clone / "scripts" / "install.sh", path).returncode != 0
    assert not (clone / ".venv" / ".installed").exists()


def test_make_lists_every_task() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    tasks = re.findall(r"^\.PHONY: (\w+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert tasks
    assert [line.split()[1] for line in listed.splitlines()] == tasks


@pytest.mark.parametrize("file", COMMITTED)
def test_no_file_names_the_address_of_a_registry(file: str) -> None:
    assert "://" not in (ROOT / file).read_text("utf-8")


def test_everything_locked_has_a_hash() -> None:
    for lock in ("requirements.txt", "scripts/uv.txt"):
        blocks = re.split(r"\n(?=\w)", (ROOT / lock).read_text("utf-8"))
        pinned = [block for block in blocks if "==" in block.split("\n")[0]]
        assert pinned and all("--hash=sha256:" in block for block in pinned)
