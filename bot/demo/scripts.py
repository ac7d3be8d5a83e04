"""Reads the scripts of visitors who do not exist. Must not play them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "scripts.yml"


@dataclass(frozen=True)
class Say:
    """One of these texts."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Press:
    """A button of the last answer, counted from one."""

    place: int


@dataclass(frozen=True)
class Thumb:
    """What is thought of the last answer: up, down or missed."""

    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class Click:
    """A way on that the last answer shows."""

    kind: str


@dataclass(frozen=True)
class CallBack:
    """A request to be called."""

    name: str
    phone: str
    when: str


@dataclass(frozen=True)
class Wait:
    """Nothing, for a while."""

    minutes: timedelta


Step = Say | Press | Thumb | Click | CallBack | Wait


@dataclass(frozen=True)
class Script:
    """One conversation. weight: how often it comes beside the others."""

    steps: tuple[Step, ...]
    weight: int = field(default=1)


def load(path: Path = FILE) -> list[Script]:
    """All scripts of a file."""
    entries = yaml.safe_load(path.read_text("utf-8"))
    return [
        Script(tuple(map(_step, entry["steps"])), int(entry.get("weight", 1))) for entry in entries
    ]


def _step(written: Any) -> Step:
    if isinstance(written, str):
        return Say((written,))
    if isinstance(written, list):
        return Say(tuple(map(str, written)))
    kind = next(iter(written))
    value = written[kind]
    made: dict[str, Any] = {
        "press": lambda: Press(int(value)),
        "thumb": lambda: Thumb(str(value), str(written.get("reason", ""))),
        "missed": lambda: Thumb("missed"),
        "click": lambda: Click(str(value)),
        "call_back": lambda: CallBack(**value),
        "wait": lambda: Wait(timedelta(minutes=float(value))),
    }
    step: Step = made[kind]()
    return step
