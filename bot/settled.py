"""Tells the memory's cleaner what will stay for the life of a process: looking through the
emergency rules and everything imported, again and again, would stop a server for a tenth of a
second and more each time. To be called once, when all of it is loaded."""

from __future__ import annotations

import gc


def settle() -> None:
    """Nothing that is loaded by now is looked through again."""
    gc.collect()
    gc.freeze()
