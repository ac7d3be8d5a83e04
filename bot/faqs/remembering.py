"""What the history is told of a saving: for each file this change, and before it what somebody did
to the file without telling. Must not save the files themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.faqs.history import BY_HAND, FIRST, FOUND, History, Version
from bot.faqs.tree import Tree


@dataclass(frozen=True)
class Saved:
    """One change, as the history has it."""

    change: str
    words: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class By:
    """Who saves, and when."""

    who: str
    at: str


def versions_of(tree: Tree, saved: Saved, by: By, history: History) -> Iterator[Version]:
    """Lays down the copies, and gives what is to be recorded of them."""
    latest = history.latest()
    for file in saved.files:
        last = latest.get(file)
        found, content = tree.found(file), tree.content(file)
        before = None if found is None else history.keep(found)
        after = None if content is None else history.keep(content)
        number = last.number + 1 if last else 1
        this = Version(saved.change, number, by.at, by.who, saved.words, file, before, after)
        known = last.after if last else None
        if before != known:
            what = FOUND if last else FIRST
            yield replace(this, who=BY_HAND, what=what, before=known, after=before)
            this = replace(this, number=number + 1)
        yield this
