"""The sentences that training and publishing say to staff, from texts.yml beside this file. No
sentence stands in the code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("texts.yml")


def text(name: str, /, **values: Any) -> str:
    """A sentence, filled. Where `count` is 1, the form for one is taken, if there is one."""
    sentences = _sentences()
    one = f"{name}.one"
    if values.get("count") == 1 and one in sentences:
        return sentences[one].format(**values)
    return sentences[name].format(**values)


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: sentence.strip() for name, sentence in found.items()}
