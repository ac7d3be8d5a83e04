"""What a release is: a value, and the error that is raised where there is none. Must not read or
write anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ID = re.compile(r"[0-9a-f]{16}")
MODEL = "model.tar.gz"
RESPONSES = "responses.json"
REPORT = "report.json"


class ReleaseError(Exception):
    """There is no such release, it is not whole, or it could not be made; the message says why."""


@dataclass(frozen=True)
class Release:
    """What is, was or may go live: a folder that has been checked to be as it was made.

    parent: the release that was live when this one was made; reason: why an admin published it
    against the gate.
    """

    id: str
    number: int
    folder: Path
    made_at: datetime
    who: str
    words: str
    parent: str | None
    report: Mapping[str, Any] = field(hash=False, repr=False)
    reason: str | None

    @property
    def model(self) -> Path:
        return self.folder / MODEL


@dataclass(frozen=True)
class Standing:
    """Which release is live, and who made it so."""

    id: str
    who: str
    at: datetime
