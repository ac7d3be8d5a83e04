"""Writes a release aside, whole and on the disk, before it takes its place by one rename. Must not
decide when, nor which releases are kept."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.releases import disk, manifest
from bot.releases.contents import contents
from bot.releases.disk import Sum
from bot.releases.manifest import MANIFEST, SIGNATURE, Manifest
from bot.releases.release import MODEL, REPORT, RESPONSES
from bot.releases.responses import responses_of

MAKING = ".making-"


@dataclass(frozen=True)
class Made:
    """What is said of a release that is being made."""

    number: int
    at: str
    who: str
    words: str
    parent: str | None
    report: Mapping[str, Any]
    reason: str | None


def build(folder: Path, source: Path, model: Path, made: Made, key: bytes) -> str:
    """Makes the release below this folder; its id."""
    aside = folder / f"{MAKING}{secrets.token_hex(8)}"
    aside.mkdir()
    files = _fill(aside, source, model, made.report)
    told = Manifest(made.number, made.at, made.who, made.words, made.parent, made.reason, files)
    written = told.written()
    disk.write(aside / MANIFEST, written)
    disk.write(aside / SIGNATURE, manifest.signature(written, key))
    disk.sync_all(aside)
    id = manifest.id_of(written)
    os.rename(aside, folder / id)
    disk.sync(folder)
    return id


def _fill(folder: Path, source: Path, model: Path, report: Mapping[str, Any]) -> dict[str, Sum]:
    """Writes all that a release holds but its manifest; the sums by name."""
    names = contents(source)
    pairs = [(source / name, folder / name) for name in names]
    for _, target in pairs:
        target.parent.mkdir(parents=True, exist_ok=True)
    sums = disk.copy([*pairs, (model, folder / MODEL)])
    own = {RESPONSES: responses_of(folder), REPORT: report}
    written = {name: disk.write(folder / name, _json(value)) for name, value in own.items()}
    return {**dict(zip([*names, MODEL], sums, strict=True)), **written}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
