"""The notes on phrasings, for the life of the process."""

from __future__ import annotations

from pathlib import Path

from bot.language.red_flag_shelf import name_of, rules_of
from bot.nlu.notes import Notes

_notes: dict[str, Notes] = {}


def notes_of(rules: Path) -> Notes:
    """By the rules of this folder, or of one that said the same when it was last asked for."""
    name = name_of(rules)
    if name not in _notes:
        _notes.clear()  # one set of rules at a time
        _notes[name] = Notes(rules_of(rules))
    return _notes[name]
