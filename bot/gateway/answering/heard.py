"""What is kept of a message that came in: its text without what identifies a person, and whether it
speaks of danger. Enough to answer it later, should the process die before. Must not hold a text
that was not masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.language.masking import mask
from bot.language.masking.traces import without_traces
from bot.language.text import clean, words

LONGEST = 1_000  # characters in one message
LONGEST_CHECKED = 4_000  # characters searched for danger, also in a message too long to answer
REST = "rest"  # hidden like a name or a number: what lay beyond the longest message
CUT = "…"
FEWEST_WORDS = 3  # in a message that holds a phone number and says something besides
DOUBT = "?"  # stands behind the danger where it may be none
GONE = ""  # stands for a button that was not handed out here lately


class Flag(Protocol):
    """A sign of danger; `kind` says of which, `rule` what was found, `sure` whether it is plain."""

    @property
    def kind(self) -> str: ...

    @property
    def rule(self) -> str: ...

    @property
    def sure(self) -> bool: ...


class RedFlagRules(Protocol):
    """Finds danger in a text."""

    def check(self, text: str) -> Flag | None: ...


@dataclass(frozen=True)
class Heard:
    """One message. button: the answer it asks for, if it was pressed; masked: kinds of what was
    hidden; flag: the danger, "medical/chest" or, where it may be none, "medical/chest?"."""

    text: str
    button: str | None = None
    masked: tuple[str, ...] = ()
    flag: str | None = None

    @property
    def danger(self) -> str:
        """The danger, plain or not."""
        return (self.flag or "").rstrip(DOUBT)

    @property
    def is_plain_danger(self) -> bool:
        """Whether nobody need be asked."""
        return bool(self.flag) and not str(self.flag).endswith(DOUBT)

    @property
    def is_too_long(self) -> bool:
        return REST in self.masked

    @property
    def is_gone(self) -> bool:
        """Whether it is a button that stands for nothing any more."""
        return self.button == GONE

    @property
    def is_readable(self) -> bool:
        """Whether it holds a word, and is not written as a command to the assistant."""
        return bool(words(self.text)) and not _is_command(self.text)

    @property
    def question(self) -> str:
        """What the assistant is to read: "call me on [phone number]" is nothing it could answer."""
        return without_traces(self.text) if self.masked else self.text

    @property
    def holds_phone(self) -> bool:
        return "phone" in self.masked

    @property
    def is_only_phone(self) -> bool:
        """Whether it is a phone number and nothing else."""
        return self.holds_phone and len(words(self.text)) <= FEWEST_WORDS


def hear(text: str, rules: RedFlagRules, country: str) -> Heard:
    """What is kept of a typed message. Any string is a message."""
    plain = clean(text)
    flag = rules.check(plain[:LONGEST_CHECKED])
    told = plain if _is_command(plain) else plain.lstrip("/ ")
    masked = mask(told[:LONGEST_CHECKED], country)
    danger = f"{flag.kind}/{flag.rule}{'' if flag.sure else DOUBT}" if flag else None
    if len(plain) <= LONGEST:
        return Heard(masked.text, None, tuple(masked.kinds), danger)
    shortened = masked.text[:LONGEST] + CUT
    return Heard(shortened, None, (*masked.kinds, REST), danger)


def _is_command(text: str) -> bool:
    return text.startswith("/") and (" " not in text.strip("/ ") or "{" in text)
