"""Help while writing, as the workshop gives it: what other FAQs would lose, what visitors would
gain, what visitors really asked. Where the workshop cannot be asked, that is said, and nothing is
lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.console.teaching import waiting, workshop
from bot.console.teaching.form import EMERGENCY, PART, Form
from bot.console.teaching.workshop import WorkshopError
from bot.faqs.shelf import plain

SHOWN = 8  # of each kind


@dataclass(frozen=True)
class Near:
    """A phrasing that reads much like one of another."""

    phrasing: str
    id: str
    title: str
    text: str
    likeness: float

    @property
    def value(self) -> str:
        """As the form sends it to take the other over; empty where that may not be."""
        return "" if self.id == EMERGENCY else f"{self.id}{PART}{self.text}"


@dataclass(frozen=True)
class Reach:
    """Messages of visitors that a phrasing would be the answer to: taken from the FAQ of that
    title, or, without one, that had no answer."""

    phrasing: str
    messages: tuple[str, ...]
    n: int
    id: str = ""
    title: str = ""


@dataclass(frozen=True)
class Advice:
    """All of it; `sentence` says why there is none."""

    near: tuple[Near, ...] = ()
    takes: tuple[Reach, ...] = ()
    catches: tuple[Reach, ...] = ()
    suggested: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def caught(self) -> int:
        """The messages that had no answer and would get this one."""
        return sum(reach.n for reach in self.catches)

    @property
    def is_empty(self) -> bool:
        return not (self.near or self.takes or self.catches or self.suggested or self.sentence)


def on(key: str, form: Form) -> Advice:
    """What the workshop says to the questions of a form that are not live already: of those
    visitors have long seen the good and the bad."""
    if not form.phrasings:
        return Advice()
    live = {plain(text) for text in waiting.live_phrasings(key)}
    new = [text for text in form.phrasings if plain(text) not in live]
    try:
        said = workshop.ask("advise", id=key, phrasings=new)
    except WorkshopError as error:
        return Advice(sentence=str(error))
    return _read(said, form.phrasings)


def _read(said: Mapping[str, Any], phrasings: Sequence[str]) -> Advice:
    known = {plain(text) for text in phrasings}
    names = ("phrasing", "id", "title", "text", "likeness")
    near = (Near(**{name: each[name] for name in names}) for each in said["near"])
    return Advice(
        near=tuple(sorted(near, key=lambda each: -each.likeness))[:SHOWN],
        takes=tuple(map(_reach, said["takes"]))[:SHOWN],
        catches=tuple(map(_reach, said["catches"])),
        suggested=tuple(text for text in said["suggest"] if plain(text) not in known)[:SHOWN],
    )


def _reach(said: Mapping[str, Any]) -> Reach:
    given = {name: said[name] for name in ("id", "title") if name in said}
    return Reach(said["phrasing"], tuple(said["messages"]), int(said["n"]), **given)
