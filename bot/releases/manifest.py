"""The list of everything a release holds, with our signature: what stands in it is a release, and
nothing else is. The id is the list's own hash: it names the content. Must not read files."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.releases.disk import Sum
from bot.releases.release import Release, ReleaseError

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
ID_LENGTH = 16
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What is said of a release, and of its files by their names relative to its folder."""

    number: int
    made_at: str
    who: str
    words: str
    parent: str | None
    reason: str | None
    files: Mapping[str, Sum]

    def written(self) -> bytes:
        """The bytes that are signed."""
        told = {"format": FORMAT, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    def release(self, id: str, folder: Path, report: Mapping[str, Any]) -> Release:
        made_at = datetime.fromisoformat(self.made_at)
        return Release(
            id, self.number, folder, made_at, self.who, self.words, self.parent, report, self.reason
        )


def id_of(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()[:ID_LENGTH]


def signature(written: bytes, key: bytes) -> bytes:
    return hmac.new(key, written, hashlib.sha256).hexdigest().encode() + b"\n"


def read(written: bytes, signed: bytes, key: bytes) -> Manifest:
    """The manifest, if it is ours; its content is not looked at before."""
    if not hmac.compare_digest(signature(written, key), signed):
        raise ReleaseError("Its signature is not ours.")
    told = json.loads(written)
    if told.pop("format") != FORMAT:
        raise ReleaseError("It was made by another version of the assistant.")
    files = {name: Sum(**entry) for name, entry in told.pop("files").items()}
    return Manifest(files=files, **told)
