"""The console's own style, scripts and pictures, read when it starts: only what was there then is
served. Their addresses change with what they hold, so that browsers may keep them."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
KINDS = (".css", ".js", ".svg")


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    body: bytes
    kind: str

    @property
    def version(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]


@dataclass(frozen=True)
class Files:
    """Files by their path below static/."""

    all: Mapping[str, File]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Files:
        """All that is for browsers."""
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
        return cls({path.relative_to(folder).as_posix(): _file(path) for path in paths})

    def address(self, name: str) -> str:
        """Where a file of this name is found."""
        return f"/static/{name}?v={self.all[name].version}"


def _file(path: Path) -> File:
    kind = mimetypes.types_map[path.suffix]
    return File(path.read_bytes(), kind if path.suffix == ".svg" else f"{kind}; charset=utf-8")
