"""Every text the assistant can say by itself, read as Rasa reads it into its domain, so that a new
wording goes live without a new model. Must not fill or choose: bot/nlg.py does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.releases.release import ReleaseError

HOLDS_RESPONSES = re.compile(r"^responses:", re.MULTILINE)
YAML_VERSION = (1, 2)  # as Rasa sets it

Responses = dict[str, list[dict[str, Any]]]


def responses_of(root: Path) -> Responses:
    """By their names, each with its variants; of the folder's domain and of all below data/."""
    found: Responses = {}
    for path in _sources(root):
        text = path.read_text("utf-8-sig")
        if HOLDS_RESPONSES.search(text):
            found.update(_read(text, path.relative_to(root)).get("responses") or {})
    return dict(sorted(found.items()))


def _sources(root: Path) -> Iterator[Path]:
    yield root / "domain.yml"
    yield from sorted(path for path in (root / "data").rglob("*.y*ml") if path.name[0] != ".")


def _read(text: str, name: Path) -> dict[str, Any]:
    try:
        document = _document(text)
    except (YAMLError, ValueError) as error:
        raise ReleaseError(f"{name} cannot be read as YAML: {error}") from error
    return document if isinstance(document, dict) else {}


@lru_cache(maxsize=256)  # more than there are files: between two releases, few change
def _document(text: str) -> Any:
    """Must not be changed by whoever asks."""
    yaml = YAML(typ="safe")
    yaml.version = YAML_VERSION  # type: ignore[assignment]
    return yaml.load(_unescaped(text))


def _unescaped(text: str) -> str:
    """Rasa reads \\u escapes anywhere in a file of plain ASCII."""
    if not text.isascii():
        return text
    read = text.encode().decode("raw_unicode_escape")
    return read.encode("utf-16", "surrogatepass").decode("utf-16")
