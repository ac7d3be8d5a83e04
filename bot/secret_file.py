"""Makes a file that only its owner can read, whole or not at all, and only once: of two processes
that start together one wins, and both then read the same. Must not know what the secret is for."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make(path: Path, content: bytes) -> None:
    """Writes `content` aside and links it into place, unless a file is there by now."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
