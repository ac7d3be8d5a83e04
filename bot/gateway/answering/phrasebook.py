"""Words what the gateway says by itself, and the links under any reply. Texts come from data
files, addresses from the clinic's file; the assistant need not be running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.clinic import Clinic
from bot.facts import ARTICLE, facts_now, values_now
from bot.gateway.answering.reply import HandOff, Link, Reply
from bot.wording import choose, fill

OUTCOME = "declined"


@dataclass(frozen=True)
class Phrasebook:
    """The texts of `data/gateway.yml` and of the emergency replies, with the clinic's values."""

    clinic: Clinic
    fixed: dict[str, Any]
    emergencies: dict[str, Any]
    article: Path = ARTICLE

    @classmethod
    def load(cls, data: Path, clinic: Clinic) -> Phrasebook:
        """Reads the data folder of a project."""
        fixed = yaml.safe_load((data / "gateway.yml").read_text("utf-8"))
        emergency = yaml.safe_load((data / "dialogue" / "emergency.yml").read_text("utf-8"))
        return cls(clinic, fixed, emergency["responses"], data / ARTICLE.name)

    def say(self, name: str, now: datetime, links: Iterable[str] = (), **extra: Any) -> Reply:
        """One of the gateway's own texts: an honest way of not answering."""
        text = fill(self.fixed["texts"][name], self._values(now))
        return Reply(text, outcome=OUTCOME, links=self.links(links, now), **extra)

    def wish(self, name: str | None) -> str | None:
        """What a visitor says by pressing one of the page's own buttons; None for any other."""
        said: str | None = self.fixed["wishes"].get(name)
        return said

    def gone(self) -> str:
        """What a visitor is shown as having said by pressing a button that means nothing now."""
        return str(self.fixed["button_gone"])

    def received(self, now: datetime) -> str:
        """What happens next, for one who asked to be called back."""
        return fill(self.fixed["callback"]["received"], self._values(now)).strip()

    def wrong(self, field: str) -> str:
        """What to say beside a field of that form."""
        return str(self.fixed["callback"]["errors"][field])

    def emergency(self, danger: str, now: datetime) -> Reply:
        """The fixed reply to danger: "medical/chest" is its kind and the rule that found it."""
        kind, _, rule = danger.partition("/")
        special = self.emergencies.get(f"utter_emergency_{kind}") or ()
        said = [known for known in special if rule in known["metadata"].get("rules", (rule,))]
        variants = said or self.emergencies["utter_emergency"]
        variant = choose(variants, self._facts(now)) or variants[0]
        meta = variant["metadata"]
        return Reply(
            fill(variant["text"], self._values(now)),
            answer=meta["answer"],
            outcome=meta["outcome"],
            links=self.links(meta["links"], now),
        )

    def links(self, kinds: Iterable[str], now: datetime) -> tuple[Link, ...]:
        """The ways on, in the order given; while the clinic is closed, booking leads a call."""
        order = list(kinds)
        if "closed" in self._facts(now) and {"book", "call"} <= set(order):
            order = ["book", *(kind for kind in order if kind != "book")]
        values = self._values(now)
        urls = {
            "book": self.clinic.booking_url,
            "call": self.clinic.tel_link,
            "emergency": f"tel:{self.clinic.emergency_number}",
            "crisis": f"tel:{self.clinic.crisis_line.number}".replace(" ", ""),
        }
        return tuple(Link(k, fill(self.fixed["links"][k], values), urls[k]) for k in order)

    def hand_off(self, reason: str, asked: tuple[str, ...]) -> HandOff:
        """Why somebody is sent to a person, with what was asked so far in one line."""
        summary = self.fixed["summary"]
        line = fill(summary["asked"], {"titles": "; ".join(asked)}) if asked else summary["nothing"]
        return HandOff(reason, line)

    def _facts(self, now: datetime) -> set[str]:
        return self._at(now)[0]

    def _values(self, now: datetime) -> dict[str, str]:
        return self._at(now)[1]

    def _at(self, now: datetime) -> tuple[set[str], dict[str, str]]:
        return _at(self.clinic, now.replace(second=0, microsecond=0), self.article)


@lru_cache(maxsize=8)
def _at(clinic: Clinic, minute: datetime, article: Path) -> tuple[set[str], dict[str, str]]:
    """What holds in a minute: opening hours are long to read and change at full minutes only."""
    return facts_now(clinic, minute), values_now(clinic, minute, article)
