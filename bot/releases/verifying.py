"""Whether a folder is a release of ours, whole and unchanged: our signature, every file by size and
hash, none more, none less, no link. Must not load anything before that, nor mend."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bot.releases import disk, manifest
from bot.releases.disk import Sum
from bot.releases.manifest import MANIFEST, SIGNATURE, Manifest
from bot.releases.release import REPORT, Release, ReleaseError

LARGEST = 4 << 20  # bytes of a manifest or a signature


class Sums:
    """Remembers the sums of files that are the same by everything the disk says of them, so that
    twenty releases can be listed without reading them all again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, ...], Sum]] = {}

    def of(self, path: Path, found: os.stat_result) -> Sum:
        now = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        known = self._known.get(path)
        if known is None or known[0] != now:
            known = self._known[path] = (now, disk.sum_of(path))
        return known[1]

    def forget(self) -> None:
        self._known.clear()


def verified(folder: Path, key: bytes, sums: Sums) -> Release:
    """The release in this folder; ReleaseError with the reason if it cannot be trusted."""
    try:
        return _verified(folder, key, sums)
    except ReleaseError as error:
        raise ReleaseError(f"Release {folder.name} cannot be used. {error}") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"Release {folder.name} cannot be used: it cannot be read.") from error


def signed(folder: Path, key: bytes) -> tuple[Manifest, str]:
    """What was signed, and its id; says nothing of the files."""
    written = _small(folder / MANIFEST)
    return manifest.read(written, _small(folder / SIGNATURE), key), manifest.id_of(written)


def _verified(folder: Path, key: bytes, sums: Sums) -> Release:
    if not folder.is_dir() or folder.is_symlink():
        raise ReleaseError("There is no folder of that name.")
    told, id = signed(folder, key)
    if id != folder.name:
        raise ReleaseError("Its name is not its own.")
    _check_files(folder, told, sums)
    return told.release(id, folder, _report(folder))


def _check_files(folder: Path, told: Manifest, sums: Sums) -> None:
    found = disk.files(folder)
    expected = {*told.files, MANIFEST, SIGNATURE}
    if more := sorted(found.keys() - expected):
        raise ReleaseError(f"`{more[0]}` does not belong to it.")
    if less := sorted(expected - found.keys()):
        raise ReleaseError(f"`{less[0]}` is missing.")
    for name, wanted in told.files.items():
        if found[name].st_size != wanted.size or sums.of(folder / name, found[name]) != wanted:
            raise ReleaseError(f"`{name}` is not what it was.")


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / REPORT).read_bytes())
    return report


def _small(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ReleaseError(f"`{path.name}` is missing or a link.") from error
    with os.fdopen(handle, "rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ReleaseError(f"`{path.name}` is larger than any of ours.")
    return content
