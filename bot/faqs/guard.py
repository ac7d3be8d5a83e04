"""What the assistant's own ears make of a phrasing before anybody learns from it: does it hold
something personal, would it be answered as an emergency? The emergency rules take seconds to load,
so they are loaded when they are first needed. Must not log or keep a text."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.clinic import load_clinic
from bot.faqs.findings import Finding
from bot.faqs.rules_phrasing import Example
from bot.faqs.tree import CLINIC

if TYPE_CHECKING:
    from bot.language.red_flags import RedFlags

EMERGENCY = "emergency"
# What is guessed at: a person may know better.
UNSURE = frozenset({"name"})
NAMED = {
    "phone": "a phone number",
    "email": "an e-mail address",
    "birth": "a date of birth",
    "card": "a card number",
    "bank": "an account number",
    "id": "a number that stands for somebody",
    "address": "an address",
    "name": "a name",
}


class Guard(Protocol):
    """What is asked of the assistant's ears."""

    def personal(self, text: str) -> tuple[str, ...]:
        """The kinds of what would be hidden in a visitor's message."""

    def emergency(self, text: str) -> bool:
        """Whether a message is answered as an emergency, whatever else is understood."""


class Ears:
    """The guard that is used in service: masking and red flags of a project's folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._one_at_a_time = threading.Lock()

    def personal(self, text: str) -> tuple[str, ...]:
        from bot.language.masking import mask

        return mask(text, self._country).kinds

    def emergency(self, text: str) -> bool:
        with self._one_at_a_time:
            return self._red_flags.check(text) is not None

    @cached_property
    def _country(self) -> str:
        return load_clinic(self._root / CLINIC).country

    @cached_property
    def _red_flags(self) -> RedFlags:
        from bot.language.red_flags import RedFlags

        return RedFlags.load(self._root / "data" / "emergency")


def heard(example: Example, guard: Guard) -> Iterator[Finding]:
    """What the guard says of one phrasing or test question."""
    kinds = guard.personal(example.text)
    if kinds:
        what = " and ".join(NAMED.get(kind, "something personal") for kind in kinds)
        sentence = f"`{example.text}` seems to hold {what}: take it out."
        unsure = UNSURE.issuperset(kinds)
        tell = example.confirm if unsure else example.stop
        yield tell("personal_details", sentence)
    if example.label != EMERGENCY and guard.emergency(example.text):
        yield example.stop(
            "emergency",
            f"`{example.text}` is answered as an emergency, before any FAQ is looked at: take it "
            "out, or word it without the danger.",
        )
