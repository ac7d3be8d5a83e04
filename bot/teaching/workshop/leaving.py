"""What the workshop leaves behind when it ends: how the last job went, and what was tried, without
the messages of visitors. Until then a person may want to look at them. Must not judge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.teaching import state as states
from bot.teaching.gate.report import lasting
from bot.teaching.workshop import tried


def leave(root: Path) -> None:
    """Takes the messages out of everything that stays on the disk."""
    state = states.stored(root)
    if state.report:
        states.write(root, replace(state, report=lasting(state.report)))
    if known := tried.last(root):
        tried.note(known.folder, lasting(known.report), known.live)
