"""A file is replaced whole or not at all, and nothing is left beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.whole_file import replacing


def put(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def test_the_new_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    put(path, b"old")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_who_reads_it_may_be_another_user(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        put(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*arguments: object) -> None:
        raise OSError("no space left")

    path = tmp_path / "file"
    put(path, b"old")
    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="no space"):
        put(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, lambda *_, name=name: done.append(name))
    put(tmp_path / "file", b"new")
    assert done == ["fsync", "replace"]


def test_two_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as first:
        first.write(b"one")
        put(path, b"two")
        first.write(b" more")
    assert path.read_bytes() == b"one more"
