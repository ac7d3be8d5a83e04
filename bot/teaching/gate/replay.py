"""Which real messages would get another answer, worst first. A message is worse off if a warning or
an answer is taken from it that the change does not itself take away or give. Must not show a text
that was not masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.teaching.gate.decision import Decision
from bot.teaching.gate.messages import Message

MOST_LISTED = 200


@dataclass(frozen=True)
class Changed:
    """A message with another answer; rank: how bad that is, 0 the worst."""

    message: Message
    before: Decision
    after: Decision
    rank: int

    @property
    def worse(self) -> bool:
        return self.rank < 3


def changed(
    messages: Sequence[Message],
    decisions: Sequence[tuple[Decision, Decision]],
    deleted: Collection[str],
) -> list[Changed]:
    """Worst first, then the most frequent; `deleted` are ids that no longer answer anything."""
    found = [
        Changed(message, before, after, _rank(before, after, deleted))
        for message, (before, after) in zip(messages, decisions, strict=True)
        if before != after
    ]
    return sorted(found, key=lambda c: (c.rank, -c.message.times, c.message.text))


def report(
    messages: Sequence[Message], found: Sequence[Changed], titles: Mapping[str, str]
) -> dict[str, Any]:
    """The part of the gate's report."""
    n = sum(message.times for message in messages)
    others = sum(change.message.times for change in found)
    listed = [
        {
            "text": change.message.text,
            "times": change.message.times,
            "before": change.before.words(titles),
            "after": change.after.words(titles),
            "worse": change.worse,
        }
        for change in found[:MOST_LISTED]
    ]
    return {"n": n, "same": n - others, "changed": listed}


def _rank(before: Decision, after: Decision, deleted: Collection[str]) -> int:
    if before.kind == "emergency":
        return 0
    had = set(before.answers) - set(deleted) if before.kind == "answered" else set()
    if had - set(after.answers):
        return 1 if after.kind == "answered" else 2
    if after.kind == "emergency":
        return 3
    return 4 if after.kind != "answered" else 5
