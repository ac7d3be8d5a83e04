"""The emergency rules of a folder, by a name that is theirs wherever they lie: loaded once however
many models were made with them. Must not remember a text: it may be a visitor's."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.language.red_flag_reading import Look, RedFlag
from bot.language.red_flags import RedFlags
from bot.teaching.looks import red_flags_of

FOLDER = "data/emergency"


def rules_of(project: Path) -> Path:
    """Where a project's rules stand."""
    return project / FOLDER


class Rules:
    """`name` is that of what the rules say, not of where they lie."""

    def __init__(self, project: Path) -> None:
        self.folder = rules_of(project)
        digest = hashlib.sha256()
        for path in sorted(self.folder.iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        self.name = digest.hexdigest()

    def look(self, text: str) -> Look:
        """What they see in a text."""
        return RedFlags.look(red_flags_of(self.folder), text)

    def check(self, text: str) -> RedFlag | None:
        """The emergency that they see, as the gateway asks for it."""
        return self.look(text).flag
