"""How the pages of review call things, and how they tell when something was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from bot.console import drafting
from bot.console.drafting import Choice
from bot.log.decisions import FAQ

FILE = Path(__file__).parent / "review.yml"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """Labels by what they stand for."""

    reasons: Labels
    outcomes: Labels
    answers: Labels
    verdicts: Labels
    kinds: Labels
    bands: Labels
    feedback: Labels
    ways: Labels
    links: Labels
    lengths: Labels
    reviewed: Labels
    masked: Labels
    meant_for: Labels


@dataclass(frozen=True)
class Naming:
    """What a page calls the answers there are."""

    words: Words
    faqs: Mapping[str, Choice]
    others: Mapping[str, Choice]

    @property
    def choices(self) -> dict[str, Choice]:
        """All that a message can have been meant for."""
        return {**self.faqs, **self.others}

    def verdict_on(self, choice: str) -> str:
        """What is said of an answer by saying what the message was meant for."""
        return self.words.meant_for.get(choice, FAQ)

    def answer(self, key: str) -> str:
        """The title of a FAQ, or what else an answer is; one that is gone keeps its key."""
        if key in self.faqs:
            return self.faqs[key].title
        return self.words.answers.get(key, key.replace("_", " ").capitalize())

    def verdict(self, verdict: str, answer: str | None) -> str:
        """What somebody said of an answer."""
        title = f"“{self.answer(answer)}”" if answer else ""
        return self.words.verdicts[verdict].format(answer=title)


@cache
def words() -> Words:
    """The labels of this console."""
    return Words(**yaml.safe_load(FILE.read_text("utf-8")))


def naming() -> Naming:
    """The labels, with the FAQs as they are now."""
    known = words()
    titles = {id: known.answers[id] for id in known.meant_for}
    return Naming(known, drafting.choices(), drafting.others(titles))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, where that is told more easily than the time; empty for what is older."""
    passed = now - moment
    if passed < timedelta(minutes=2):
        return "just now"
    if passed < HOUR:
        return f"{passed // timedelta(minutes=1)} min ago"
    if passed < DAY:
        return f"{passed // HOUR} h ago"
    days = passed // DAY
    return "" if days > 13 else "yesterday" if days == 1 else f"{days} days ago"
