"""What a change does, told in a few words, as the history and the list of waiting changes show it.
Must not find anything out by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def titled(title: str) -> str:
    return f'"{title}"'


def several(number: int, what: str) -> str:
    """1 phrasing, 2 phrasings"""
    return f"{number} {what}{'' if number == 1 else 's'}"


def gained(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What is there now and was not."""
    return list((Counter(after) - Counter(before)).elements())


def count(before: Sequence[str], after: Sequence[str], what: str, where: str = "") -> list[str]:
    """How many came and went: ["2 phrasings added", "1 phrasing removed"]."""
    numbers = {"added": len(gained(before, after)), "removed": len(gained(after, before))}
    head = f"{where}: " if where else ""
    return [f"{head}{several(n, what)} {done}" for done, n in numbers.items() if n]
