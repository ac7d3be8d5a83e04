"""What tests of the inbox put into the log: messages, and vectors without an encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from log_samples import NOW
from numpy.typing import NDArray

from bot.log.database import Database
from bot.log.inbox_groups import PLAIN
from bot.log.inbox_sorting import Measure, Sorter
from bot.log.intake import Incoming, Said, accept, settle

FAQS = ("price", "hours", "needles")
LATER = NOW + timedelta(hours=1)
ENCODER = "words"


class Words:
    """Stands for an encoder: texts with the same long words have near vectors."""

    hash = ENCODER

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = [sum((_of(word) for word in text.lower().split() if len(word) > 3), np.zeros(384))
                for text in texts]  # fmt: skip
        return np.array([row / max(np.linalg.norm(row), 1e-9) for row in rows], np.float32)


def _of(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.strip("?!.,").encode()).digest()[:4], "big")
    return np.random.RandomState(seed).standard_normal(384)


def sorter(db: Database, encoder: Words | None = None) -> Sorter:
    """Sorts this log by its words."""
    return Sorter(db, Measure(PLAIN, encoder or Words()), lambda: FAQS)


def sort(db: Database) -> None:
    """Sorts all there is."""
    one = sorter(db)
    while one.sort():
        pass


def ask(
    db: Database, words: str, outcome: str = "declined", conversation: str = "", **changes: object
) -> int:
    """A message that got an answer; its number. `changes` replace fields of Incoming or Said."""
    at = changes.pop("at", NOW)
    assert isinstance(at, datetime)
    number = _next(db)
    known = {name: changes.pop(name) for name in ("button", "flag") if name in changes}
    incoming = Incoming(f"m{number}", words, **known)  # type: ignore[arg-type]
    accepted = accept(db, conversation or f"c{number}", incoming, at)
    fields: dict[str, object] = {
        "replies": ({"text": "Well.", "answer": None, "buttons": [], "links": []},),
        "outcome": outcome,
        "answers": ("not_covered",) if outcome == "declined" else (),
        "confidence": 0.9,
        "candidates": (("not_covered", 0.9), ("price", 0.05)),
        "model": "model-1",
        "latency_ms": 7,
        **changes,
    }
    settle(db, accepted.number, Said(**fields), {}, at)  # type: ignore[arg-type]
    return accepted.number


def _next(db: Database) -> int:
    with db.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM messages").scalar_one()
    return int(found) + 1
