"""The draft as it stands at one moment, copied, so that staff may go on editing while it is tried.
Must not change the draft."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.faqs.draft import Draft
from bot.releases.contents import contents

DIGITS = 16


def copy_draft(root: Path, folder: Path) -> None:
    """Copies what a release would hold."""
    with Draft(root).still():
        copy(root, folder)


def copy(root: Path, folder: Path) -> None:
    """The same of a folder that nobody edits."""
    for name in contents(root):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, place)


def digest_of(folder: Path) -> str:
    """Names what a folder holds."""
    digest = hashlib.sha256()
    for name in contents(folder):
        digest.update(f"{name}\0".encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]


def differing(one: Path, other: Path) -> Sequence[str]:
    """The names of the files that differ between two such folders."""
    names = sorted({*contents(one), *contents(other)})
    return [name for name in names if _bytes(one / name) != _bytes(other / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
