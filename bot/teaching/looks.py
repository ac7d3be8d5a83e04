"""What the red-flag rules see in phrasings, remembered for the life of the process: looking takes
longer than fitting, and between two publishings the rules stay and few phrasings change."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from bot.language.red_flag_reading import Look
from bot.language.red_flags import RedFlags


class RememberingFlags(RedFlags):
    """Rules that look at no text twice. For phrasings only: a visitor's words are not kept."""

    def __init__(self, *rules: Any) -> None:
        super().__init__(*rules)
        self._looks: dict[str, Look] = {}

    def look(self, text: str) -> Look:
        """As the rules do."""
        if text not in self._looks:
            self._looks[text] = super().look(text)
        return self._looks[text]


_remembered: dict[str, RememberingFlags] = {}


def red_flags_of(folder: Path) -> RememberingFlags:
    """The rules of this folder, or of one with the same content that was asked for before."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    key = digest.hexdigest()
    if key not in _remembered:
        _remembered.clear()  # one set of rules at a time
        _remembered[key] = RememberingFlags.load(folder)
    return _remembered[key]
