"""A question and its answer as somebody's file has them, before anybody has judged them."""

from __future__ import annotations

from dataclasses import dataclass


class PairsError(Exception):
    """A file gives no pairs; the message says what it should look like."""


@dataclass(frozen=True)
class Pair:
    """`number` is its row, or its place on the page; `question` may have several lines, each one
    way of asking. `use` is "test" for a question that is kept for testing."""

    number: int
    question: str
    answer: str
    title: str = ""
    source: str = ""
    key: str = ""
    facts: str = ""
    more: str = ""
    use: str = ""
