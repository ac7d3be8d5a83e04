"""What a draft holds that a release does not, in words: the changes that wait to be published. Both
are folders of the same shape. Must not judge a change, nor write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from bot.faqs import clinic_text
from bot.faqs.clinic_text import ClinicTextError, Value
from bot.faqs.edit_words import count, gained
from bot.faqs.faq import Faq, FaqError, read_text
from bot.faqs.labels import Label, examples, labels
from bot.faqs.shelf import page_of
from bot.faqs.tree import CLINIC, DIALOGUE, FOLDERS, Tree, read

DATA = "data"
LISTS = {"phrasings": "phrasing", "held_out": "test question"}
TEXTS = {
    "title": "title",
    "answer": "answer",
    "more": "text for more",
    "source": "source",
    "facts": "facts",
    "related": "related FAQs",
}
LEARNT = frozenset({"phrasings", "new", "deleted", "file"})


@dataclass(frozen=True)
class Change:
    """One thing that differs: in words, and what stood before and stands now."""

    words: str
    field: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Difference:
    """All that differs in one FAQ, one label of the dialogue, the clinic's facts, or a file."""

    kind: Literal["faq", "dialogue", "clinic", "file"]
    id: str
    title: str
    changes: tuple[Change, ...]

    @property
    def words(self) -> str:
        return "; ".join(change.words for change in self.changes)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(change.field for change in self.changes)

    @property
    def learns(self) -> bool:
        """Whether the assistant must be trained for it; texts and tests do without."""
        return not LEARNT.isdisjoint(self.fields)


def differences(draft: Path, release: Path) -> list[Difference]:
    """FAQs first, then the dialogue, the clinic and other files below data/."""
    now, then = Tree(draft), Tree(release)
    found = [*_labelled(now, then), *_clinic(now, then), *_files(now, then)]
    return [difference for difference in found if difference.changes]


def _labelled(now: Tree, then: Tree) -> Iterator[Difference]:
    new, old = labels(now), labels(then)
    for id in {**new, **old}:
        label = new.get(id) or old[id]
        if label.is_faq:
            yield Difference("faq", id, label.title or id, tuple(_faq(now, then, label)))
        else:
            changes = tuple(_lists(now, then, label))
            yield Difference("dialogue", id, label.title, changes)


def _faq(now: Tree, then: Tree, label: Label) -> Iterator[Change]:
    new, old = now.text(label.file), then.text(label.file)
    if old is None or new is None:
        what = ("new", "new FAQ") if old is None else ("deleted", "deleted")
        yield Change(what[1], what[0], old or "", new or "")
    elif old != new:
        yield from _texts(label.file, old, new)
    if new is not None:
        yield from _lists(now, then, label, old is not None)


def _texts(file: str, old: str, new: str) -> Iterator[Change]:
    try:
        before, after = page_of(old, file).faq, page_of(new, file).faq
    except FaqError:
        yield Change("cannot be read", "file", old, new)
        return
    for field, name in TEXTS.items():
        was, is_now = _shown(before, field), _shown(after, field)
        if was != is_now:
            done = "added" if not was else "removed" if not is_now else "changed"
            yield Change(f"{name} {done}", field, was, is_now)


def _shown(faq: Faq, field: str) -> str:
    value = getattr(faq, field)
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _lists(now: Tree, then: Tree, label: Label, learnt: bool = True) -> Iterator[Change]:
    """Phrasings and test questions that came or went; a release without tests is not asked."""
    fields = {"phrasings": label.file} if learnt else {}
    if (then.root / label.tests).parent.is_dir():
        fields["held_out"] = label.tests
    for field, file in fields.items():
        before, after = examples(then, file, label.id), examples(now, file, label.id)
        words = count(before, after, LISTS[field])
        if words:
            gone, come = "\n".join(gained(after, before)), "\n".join(gained(before, after))
            yield Change(", ".join(words), field, gone, come)


def _clinic(now: Tree, then: Tree) -> Iterator[Difference]:
    new, old = now.text(CLINIC) or "", then.text(CLINIC) or ""
    if new == old:
        return
    try:
        before, after = clinic_text.values(old), clinic_text.values(new)
    except ClinicTextError:
        yield Difference("clinic", CLINIC, CLINIC, (Change("cannot be read", "file", old, new),))
        return
    changes = [
        Change(f"{clinic_text.name(field)} changed", field, _told(before[field]), _told(value))
        for field, value in after.items()
        if value != before[field]
    ]
    changes = changes or [Change("settings or comments changed", "settings", old, new)]
    yield Difference("clinic", "clinic", "The clinic", tuple(changes))


def _told(value: Value) -> str:
    return "\n".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _files(now: Tree, then: Tree) -> Iterator[Difference]:
    """What else the assistant is made of, such as the emergency rules."""
    for file in sorted({*now.files(DIALOGUE), *then.files(DIALOGUE)}):
        if _without_examples(now, file) != _without_examples(then, file):
            yield Difference("file", file, file, (Change("rules or texts changed", "file"),))
    for file in sorted(_others(now.root) | _others(then.root)):
        new, old = read(now.root / file), read(then.root / file)
        if new != old:
            done = "new" if old is None else "deleted" if new is None else "changed"
            yield Difference("file", file, file, (Change(f"file {done}", "file"),))


def _without_examples(tree: Tree, file: str) -> object:
    """What a dialogue's file holds besides; the text itself where it cannot be read."""
    text = tree.text(file)
    try:
        document = {} if text is None else read_text(text, file)
    except FaqError:
        return text
    return {name: value for name, value in document.items() if name != "nlu"}


def _others(root: Path) -> set[str]:
    files = (path for path in (root / DATA).rglob("*") if path.is_file())
    names = {path.relative_to(root).as_posix() for path in files if not path.name.startswith(".")}
    return {name for name in names if PurePath(name).parent.as_posix() not in FOLDERS}
