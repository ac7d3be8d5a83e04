"""Where the workshop listens, for those who listen and those who ask."""

from __future__ import annotations

SOCKET, LOCK = "workshop.sock", "workshop.lock"
LONGEST = 1_000_000  # bytes of a request
