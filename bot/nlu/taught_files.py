"""What is taught, from the files themselves: the same as Rasa reads of them (a test compares both),
without Rasa, which takes ten times as long and TensorFlow with it. Reads plain examples only; what
an editor must not write (entities, roles) never gets into the data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.taught import Phrasing, Taught, gathered

DATA = "data/**/*.yml"
STRIPPED = "\n\r "  # as Rasa strips an example
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def taught_in(project: Path) -> Taught:
    """What the `data/` of a project teaches. Raises yaml.YAMLError, and KeyError for a file that
    has not the shape of training data."""
    phrasings: list[Phrasing] = []
    about: dict[str, dict[str, Any]] = {}
    tables: dict[str, list[str]] = {}
    for item in _items(project):
        examples = list(_examples(item["examples"]))
        if "lookup" in item:
            tables.setdefault(item["lookup"], []).extend(examples)
            continue
        label = str(item["intent"]).strip()
        phrasings += [Phrasing(label, text) for text in examples]
        if meta := item.get("metadata"):
            about[label] = meta
    return gathered(phrasings, about, tables)


def _items(project: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(project.glob(DATA)):
        text = path.read_text("utf-8")
        if "\nnlu:" in text or text.startswith("nlu:"):
            yield from document_of(text).get("nlu") or ()


@lru_cache(maxsize=256)  # more than there are files: from one reading to the next, few change
def document_of(text: str) -> Any:
    """A file of training data, as YAML. Must not be changed by whoever asks."""
    return yaml.load(text, Loader=Loader)  # a safe loader, whichever it is


def _examples(block: str) -> Iterator[str]:
    """The lines of a block that are examples: `- text`."""
    lines = (line for line in block.splitlines() if line.startswith("-"))
    yield from (text for line in lines if (text := line[1:].strip(STRIPPED)))
