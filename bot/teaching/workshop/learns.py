"""Whether two project folders need different models. Must not train."""

from __future__ import annotations

from pathlib import Path

from bot.language.red_flag_shelf import name_of
from bot.nlu.taught_files import taught_in
from bot.teaching.archive import skeleton_of
from bot.teaching.gate.mind import RED_FLAGS


def learns(live: Path, draft: Path) -> bool:
    """Whether anything differs that a model learns: texts that are only shown do not count."""
    if skeleton_of(Path.cwd(), live) != skeleton_of(Path.cwd(), draft):
        return True
    same_rules = name_of(live / RED_FLAGS) == name_of(draft / RED_FLAGS)
    return not same_rules or taught_in(live) != taught_in(draft)
