"""The key that signs releases: made here at first use, read by nobody else on the machine. Whoever
has it decides what visitors are told, so it is never sent, shown or kept in a release."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot import secret_file
from bot.releases.release import ReleaseError

KEY = Path("var/releases.key")
BYTES = 32
FEWEST_VALUES = 16  # different bytes, in what was drawn and not made up


def key_of(root: Path) -> bytes:
    """The project's key; ReleaseError if there is none, or none to rely on."""
    path = root / KEY
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise ReleaseError(
            f"{KEY}, which releases are signed with, cannot be read: {error.strerror}."
        ) from error
    with os.fdopen(handle, "rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise ReleaseError(
                f"{KEY} can be read by others on this machine: run `chmod 600 {KEY}`."
            )
        key = file.read(BYTES + 1)
    if len(key) != BYTES or len(set(key)) < FEWEST_VALUES:
        raise ReleaseError(
            f"{KEY} is not what was made here. Put it back from a copy; without one, delete it and "
            "publish anew (older releases can then no longer be used)."
        )
    return key


def make_key(root: Path) -> None:
    """Draws a key unless there is one."""
    path = root / KEY
    if os.path.lexists(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    secret_file.make(path, _drawn())


def _drawn() -> bytes:
    while len(set(key := secrets.token_bytes(BYTES))) < FEWEST_VALUES:
        pass
    return key
