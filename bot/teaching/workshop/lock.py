"""There is one workshop for a project. Must not wait: a second one has nothing to do."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from bot.teaching import state as states
from bot.teaching.workshop_socket import LOCK

_held: list[TextIO] = []  # open until the process ends


def only_one(root: Path) -> bool:
    """Whether this process is the only workshop; it stays so until it ends."""
    lock = (states.folder_of(root) / LOCK).open("a", encoding="utf-8")
    try:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    _held.append(lock)
    return True
