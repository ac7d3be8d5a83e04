"""Turns the lines of data/emergency into matcher patterns, so that whoever edits the rules writes
words and never code. A line is read left to right: `word`, `one|other`, `$class` of words,
`<phrase>` (any of its lines), `:shape` of a word, `~3` (up to three more words of the same
clause), `&` between what stands near one another in any order, and `?` after what may be missing.
It holds no rule of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

ITEM = re.compile(
    r"(?P<near>~~)|~(?P<gap>\d+)|<(?P<phrase>\w+)>(?P<maybe>\??)|(?P<words>[^\s<>~?]+)(?P<opt>\??)"
)
SENTENCE_ENDS = frozenset(".!")
NEAR = 7  # words between the two sides of an `&`
MOST_PHRASES = 48  # a line with more spellings than this becomes one token pattern


class RuleError(ValueError):
    """A line of the rules cannot be read; the message names the line and what to change."""


@dataclass(frozen=True)
class Slot:
    """One place of a pattern: one of `words`, a word of this `shape`, or (neither) any word."""

    words: frozenset[str] = frozenset()
    shape: str = ""
    optional: bool = False
    over: frozenset[str] = frozenset()  # ends of a clause that this gap may run over


Line = tuple[Slot, ...]


@dataclass(frozen=True)
class Pattern:
    """What the matchers take: a phrase of plain words, or a list of token descriptions."""

    line: str
    phrase: str | None
    tokens: list[dict[str, Any]] | None
    needs: tuple[frozenset[str], ...]  # a text without a word of each cannot match

    @property
    def literal(self) -> str:
        return self.phrase or self.line


class Notation:
    """The word classes, phrases and shapes that lines may name."""

    def __init__(self, files: Sequence[Mapping[str, Any]]) -> None:
        self._classes: dict[str, list[str]] = {}
        self._phrases: dict[str, list[str]] = {}
        self._shapes: dict[str, str] = {}
        self.vocabulary: set[str] = set()
        self._gap_ends: frozenset[str] = SENTENCE_ENDS
        for data in files:
            self._classes.update(data.get("words") or {})
            self._phrases.update(data.get("phrases") or {})
            self._shapes.update(data.get("shapes") or {})
            self._gap_ends |= frozenset(data.get("gap_ends") or ())

    @property
    def shapes(self) -> list[str]:
        return list(self._shapes.values())

    def patterns(self, line: str, free: bool = False) -> list[Pattern]:
        """Every pattern the line stands for; the gaps of a `free` one stay in the sentence only."""
        ends = SENTENCE_ENDS if free else self._gap_ends
        return [p for slots in self._lines(line, line) for p in self._compiled(line, slots, ends)]

    def words(self, item: str, line: str) -> frozenset[str]:
        """The words of `one|other|$class`."""
        found: set[str] = set()
        for part in item.split("|"):
            if not part or part[0] in ":~":
                raise RuleError(f"Cannot read {item!r} in {line!r}: only words stand beside a |.")
            if not part.startswith("$"):
                found.add(part)
            elif part[1:] in self._classes:
                for word in self._classes[part[1:]]:
                    found |= self.words(str(word), line)
            else:
                raise RuleError(f"No word class {part} for the line {line!r}: add it under words.")
        return frozenset(found)

    def _lines(self, text: str, line: str) -> Iterator[Line]:
        first, both, second = text.partition(" & ")
        if both:
            yield from self._lines(f"{first} ~~ {second}", line)
            yield from self._lines(f"{second} ~~ {first}", line)
            return
        rest = ITEM.sub("", text).strip()
        if rest:
            raise RuleError(f"Cannot read {rest!r} in the line {line!r}.")
        choices = [list(self._choices(item, line)) for item in ITEM.finditer(text)]
        for chosen in product(*choices):
            yield tuple(slot for part in chosen for slot in part)

    def _choices(self, item: re.Match[str], line: str) -> Iterator[Line]:
        if item["near"]:
            yield (Slot(optional=True, over=frozenset(",")),) * NEAR
        elif item["gap"]:
            yield (Slot(optional=True),) * int(item["gap"])
        elif item["phrase"]:
            if item["phrase"] not in self._phrases:
                raise RuleError(f"No phrase <{item['phrase']}> for {line!r}: add it under phrases.")
            for text in self._phrases[item["phrase"]]:
                yield from self._lines(text, line)
            if item["maybe"]:
                yield ()
        else:
            yield (replace(self._slot(item["words"], line), optional=bool(item["opt"])),)

    def _slot(self, text: str, line: str) -> Slot:
        if not text.startswith(":"):
            return Slot(words=self.words(text, line))
        if text[1:] not in self._shapes:
            raise RuleError(f"No shape {text} for the line {line!r}: add it under shapes.")
        return Slot(shape=self._shapes[text[1:]])

    def _compiled(self, line: str, slots: Line, ends: frozenset[str]) -> Iterator[Pattern]:
        if not (slots[0].words or slots[0].shape) or not (slots[-1].words or slots[-1].shape):
            raise RuleError(f"The line {line!r} begins or ends with a gap: leave the gap out.")
        if all(slot.optional for slot in slots):
            raise RuleError(f"The line {line!r} would match anything: make a word obligatory.")
        self.vocabulary.update(word for slot in slots for word in slot.words)
        needs = _needs(slots)
        phrases = _spelt_out(slots)
        for phrase in phrases:
            yield Pattern(line, phrase, None, needs)
        if not phrases:
            yield Pattern(line, None, [_token(slot, ends) for slot in slots], needs)


def _token(slot: Slot, ends: frozenset[str]) -> dict[str, Any]:
    token: dict[str, Any] = {"OP": "?"} if slot.optional else {}
    if slot.words:
        return {"LOWER": {"IN": sorted(slot.words)}, **token}
    if slot.shape:
        return {"LOWER": {"REGEX": f"^(?:{slot.shape})$"}, **token}
    return {"LOWER": {"NOT_IN": sorted(ends - slot.over)}, **token}


def _needs(slots: Line) -> tuple[frozenset[str], ...]:
    """The obligatory words of each slot, those that say most first."""
    sets = {slot.words for slot in slots if slot.words and not slot.optional}
    return tuple(sorted(sets, key=lambda s: (-min(map(len, s)), len(s), min(s))))


def _spelt_out(slots: Line) -> list[str]:
    """The line as plain phrases, or none when it has a gap, a shape or too many spellings."""
    if not all(slot.words for slot in slots):
        return []
    choices = [sorted(slot.words) + ([""] if slot.optional else []) for slot in slots]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_PHRASES:
        return []
    return [" ".join(word for word in chosen if word) for chosen in product(*choices)]
