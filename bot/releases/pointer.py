"""Which release is live: one small file, replaced whole. Must not check the release it names; a
pointer says what is wanted, not that it can be had."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from bot.releases import disk
from bot.releases.release import ID, Standing

LIVE = "live"
LARGEST = 4096


def read(folder: Path) -> Standing | None:
    """What the pointer says; None if there is none that could be of ours."""
    try:
        handle = os.open(folder / LIVE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        content = file.read(LARGEST)
    try:
        told = json.loads(content)
        standing = Standing(told["id"], told["who"], datetime.fromisoformat(told["at"]))
        return standing if ID.fullmatch(standing.id) else None
    except (ValueError, TypeError, KeyError):
        return None


def write(folder: Path, standing: Standing) -> None:
    """Moves the pointer; at any instant it names the old release or the new one."""
    told = {"id": standing.id, "who": standing.who, "at": standing.at.isoformat()}
    aside = folder / f".{LIVE}.new"
    aside.unlink(missing_ok=True)
    disk.write(aside, json.dumps(told, ensure_ascii=False).encode())
    os.replace(aside, folder / LIVE)
    disk.sync(folder)
