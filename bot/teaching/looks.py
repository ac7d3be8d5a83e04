"""What the red-flag rules see in phrasings, remembered for the life of the process: looking takes
longer than fitting, and between two publishings the rules stay and few phrasings change."""

from __future__ import annotations

from pathlib import Path

from bot.language.red_flag_reading import Look
from bot.language.red_flag_shelf import name_of, rules_of
from bot.language.red_flags import RedFlags


class RememberedLooks:
    """Looks at no text twice. For phrasings only: a visitor's words are not kept."""

    def __init__(self, rules: RedFlags) -> None:
        self._rules = rules
        self._looks: dict[str, Look] = {}

    def look(self, text: str) -> Look:
        """What the rules see in a phrasing."""
        if text not in self._looks:
            self._looks[text] = self._rules.look(text)
        return self._looks[text]


def looks_of(folder: Path) -> RememberedLooks:
    """With the rules of this folder, or of one that said the same when it was last asked for."""
    name = name_of(folder)
    if name not in _remembered:
        _remembered.clear()  # one set of rules at a time
        _remembered[name] = RememberedLooks(rules_of(folder))
    return _remembered[name]


_remembered: dict[str, RememberedLooks] = {}
