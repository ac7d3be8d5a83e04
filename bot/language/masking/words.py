"""The words that masking goes by, read once from data/masking.yml. It finds nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

DATA = Path(__file__).parents[3] / "data" / "masking.yml"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class MaskingError(Exception):
    """data/masking.yml cannot be used; the message says what to change."""


@lru_cache(maxsize=1)
def data() -> Mapping[str, Any]:
    """The whole file."""
    try:
        return dict(YAML(typ="safe").load(DATA.read_text("utf-8")))
    except (OSError, YAMLError, TypeError, ValueError) as error:
        raise MaskingError(f"{DATA}: cannot be read, put the file back: {error}") from error


def section(name: str) -> Mapping[str, Any]:
    """A part of the file, e.g. `phone`."""
    try:
        return dict(data()[name])
    except (KeyError, TypeError, ValueError) as error:
        raise MaskingError(f"{DATA}: add the part {name!r}") from error


def listed(text: str) -> frozenset[str]:
    """The words of a list, as `plain` writes them."""
    return frozenset(plain(word) for word in text.split())


def plain(word: str) -> str:
    """A word without what is often left out: capitals, apostrophes, the dot of an abbreviation."""
    return word.lower().replace("'", "").replace("’", "").rstrip(".")


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(_spelled, ordered))})"


def _spelled(word: str) -> str:
    return re.escape(word).replace("'", "['’]?")
