"""Whether two project folders need different models. Must not train."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.taught_files import taught_in
from bot.teaching.archive import skeleton_of
from bot.teaching.gate.emergency_rules import Rules


def learns(live: Path, draft: Path) -> bool:
    """Whether anything differs that a model learns: texts that are only shown do not count."""
    if skeleton_of(Path.cwd(), live) != skeleton_of(Path.cwd(), draft):
        return True
    return Rules(live).name != Rules(draft).name or taught_in(live) != taught_in(draft)
