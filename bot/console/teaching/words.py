"""How the pages of publishing call the steps of a job and its ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.teaching.state import State

FILE = Path(__file__).parent / "words.yml"


@dataclass(frozen=True)
class Words:
    """Labels by what they stand for."""

    steps: Mapping[str, str]
    ends: Mapping[str, str]
    left: str

    def step(self, job: State) -> str:
        """What a job is at."""
        return self.steps.get(job.step, job.step.capitalize())

    def seconds(self, job: State) -> str:
        """How long it will take; empty while nobody knows."""
        if job.seconds_left is None:
            return ""
        return self.left.format(seconds=max(1, math.ceil(job.seconds_left)))

    def end(self, job: State) -> str:
        """How it ended."""
        is_try = job.end == "blocked" and job.do == "try"
        return self.ends["blocked_try" if is_try else str(job.end)]


@cache
def words() -> Words:
    """The labels of this console."""
    return Words(**yaml.safe_load(FILE.read_text("utf-8")))
