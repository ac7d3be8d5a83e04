"""Replaces a file whole or not at all: whoever reads it, or is left with it after a loss of power,
has all of the old or all of the new. Must not know what the file means."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, lasting: bool = True) -> Iterator[BinaryIO]:
    """A new file beside `path`, which takes its place once it was written without an error. Of
    several that write at the same time the last one stays. lasting: on the disk when this returns;
    what can be made anew need not wait for that."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with aside.open("xb") as file:
            yield file
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
