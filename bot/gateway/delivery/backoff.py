"""How long a request waits after it could not be delivered, and when it is given up. By the number
of failures, not by age: a machine that was off for a week must still try."""

from __future__ import annotations

from datetime import timedelta

FIRST = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
)
THEN = timedelta(hours=1)
LAST = len(FIRST) + timedelta(days=3) // THEN  # failures after which there is another try


def pause_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures; None if that was the last."""
    if failures > LAST:
        return None
    return FIRST[failures - 1] if failures <= len(FIRST) else THEN
