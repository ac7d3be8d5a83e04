"""The one way in which a measurement fails."""

from __future__ import annotations


class BenchError(Exception):
    """Something could not be measured; the message says where to look."""
