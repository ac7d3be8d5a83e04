"""Fills an empty log with made-up conversations, straight into its tables: far more than anybody
could hold with the assistant. Texts are the project's own phrasings, numbered so that none is like
another. Must not be used on a log that holds anything."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.errors import BenchError
from bot.faqs.faq import Faq, load_all
from bot.log.database import Database
from bot.log.review_tables import told
from bot.log.tables import FLAGS, callbacks, clicks, conversations, feedback, messages, replies

AT_ONCE = 1000  # conversations in one commit
TURNS = (1, 1, 2, 2, 3, 3, 4, 5, 7)  # messages of a conversation
OUTCOMES = {
    "answered": 62, "clarified": 9, "declined": 11, "handed_off": 8, "smalltalk": 9, "emergency": 1,
}  # fmt: skip
OPEN = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)  # hours in which people write
VECTORS = 512  # different ones
ENCODER = "made up"
TABLES = (conversations, messages, replies, feedback, clicks, callbacks, told)


@dataclass
class Rows:
    """What goes into the tables with one commit."""

    conversations: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    clicks: list[dict[str, Any]] = field(default_factory=list)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """So many messages over so many days, the last of them at `now`."""

    messages: int
    days: int
    now: datetime
    seed: int = 1


def fill(db: Database, root: Path, plan: Plan) -> int:
    """Fills the log; how many messages it holds then."""
    with db.read() as connection:
        if connection.execute(select(conversations.c.id).limit(1)).first() is not None:
            raise BenchError("The log to be filled holds something already.")
    writer = _Writer(random.Random(plan.seed), list(load_all(root / "data" / "faq").values()))
    for rows in writer.batches(plan):
        with db.write() as connection:
            for table in TABLES:
                if made := getattr(rows, table.name):
                    connection.execute(table.insert(), made)
    return writer.number


class _Writer:
    """Makes conversations up, in the order in which they begin."""

    def __init__(self, chance: random.Random, faqs: list[Faq]) -> None:
        self.number = 0
        self._chance = chance
        self._faqs = faqs
        self._weights = [1 / (place + 2) for place in range(len(faqs))]  # a few are asked often
        self._vectors = [os.urandom(2 * 384) for _ in range(VECTORS)]

    def batches(self, plan: Plan) -> Iterator[Rows]:
        rows = Rows()
        for begin in self._beginnings(plan):
            if self.number >= plan.messages:
                break
            self._conversation(rows, min(begin, plan.now))
            if len(rows.conversations) == AT_ONCE:
                yield rows
                rows = Rows()
        if rows.conversations:
            yield rows

    def _beginnings(self, plan: Plan) -> list[datetime]:
        chance = self._chance
        midnight = plan.now.replace(hour=0, minute=0, second=0, microsecond=0)
        begins = []
        for _ in range(plan.messages):  # more than enough conversations
            day = midnight - timedelta(days=chance.randrange(plan.days))
            seconds = chance.choice(OPEN) * 3600 + chance.randrange(3600)
            begins.append(day + timedelta(seconds=seconds))
        return sorted(chance.sample(begins, len(begins) * len(TURNS) // sum(TURNS) + 1))

    def _conversation(self, rows: Rows, begin: datetime) -> None:
        chance, known = self._chance, f"made-up-{self.number}"
        at, turns, flags = begin, chance.choice(TURNS), dict.fromkeys((*FLAGS, "praised"), False)
        answers: set[str] = set()
        for _ in range(turns):
            self.number += 1
            outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
            flags.update({outcome: True} if outcome in flags else {})
            answers.update(self._message(rows, known, outcome, at))
            self._signals(rows, known, outcome, (at, flags))
            at += timedelta(seconds=chance.randrange(20, 120))
        row = {"id": known, "started_at": begin, "last_at": at, "messages": turns, "memory": {}}
        sorted_by = {"band": chance.randrange(4), "model": f"model-{at:%m}"}
        rows.conversations.append({**row, **sorted_by, **flags})
        rows.told += [{"conversation": known, "answer": answer} for answer in answers]

    def _message(self, rows: Rows, known: str, outcome: str, at: datetime) -> list[str]:
        chance = self._chance
        faq, other = chance.choices(self._faqs, self._weights, k=2)
        answers = [faq.key] if outcome == "answered" else [outcome]
        if outcome == "clarified":
            answers = []
        rows.messages.append(
            {
                "number": self.number,
                "conversation": known,
                "id": f"m{self.number}",
                "text": f"{chance.choice(faq.phrasings)} {self.number}",
                "button": faq.key if chance.random() < 0.1 else None,
                "masked": [],
                "at": at,
                "state": "answered",
                "settled_at": at,
                "outcome": outcome,
                "answers": answers,
                "options": [faq.key, other.key] if outcome == "clarified" else [],
                "confidence": chance.random(),
                "candidates": [[faq.key, chance.random()], [other.key, chance.random() / 2]],
                "handed_off": ["book", "call"] if outcome in ("handed_off", "declined") else [],
                "model": f"model-{at:%m}",
                "latency_ms": chance.randrange(5, 60),
                "vector": chance.choice(self._vectors),
                "encoder": ENCODER,
            }
        )
        body = {
            "text": faq.answer or "A person can tell you.",
            "answer": answers[0] if answers else None,
        }
        rows.replies.append(
            {"message": self.number, "place": 0, "body": {**body, "outcome": outcome}}
        )
        return answers

    def _signals(
        self, rows: Rows, known: str, outcome: str, happened: tuple[datetime, dict[str, bool]]
    ) -> None:
        (at, flags), draw = happened, self._chance.random()
        if draw < 0.05:
            verdict = "up" if draw < 0.03 else "down"
            flags["thumbs_down" if verdict == "down" else "praised"] = True
            rows.feedback.append(
                {"message": self.number, "verdict": verdict, "reason": "", "at": at}
            )
        if outcome == "handed_off" and draw > 0.5:
            flags["clicked"] = True
            rows.clicks.append(
                {"conversation": known, "message": self.number, "kind": "book", "at": at}
            )
        if outcome in ("handed_off", "declined") and draw > 0.95:
            flags["callback"] = True
            rows.callbacks.append(_callback(known, self.number, at))


def _callback(known: str, number: int, at: datetime) -> dict[str, Any]:
    return {
        "conversation": known,
        "id": f"r{number}",
        "name": f"Visitor {number}",
        "phone": "+442079460000",
        "preferred": "in the mornings",
        "reason": "declined",
        "summary": "Asked about: What does a session cost?",
        "at": at,
        "state": "done" if number % 50 else "new",
        "state_at": at + timedelta(hours=1),
        "state_by": "Made up",
    }
