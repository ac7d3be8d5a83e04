"""The draft as the pages of review need it: which FAQs there are to choose from, and a visitor's
words put into one of them, to be learnt from or to be tested by. Must not publish."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.faqs.cleaning import one_line
from bot.faqs.draft import Draft
from bot.faqs.edit import Edit
from bot.faqs.labels import Label
from bot.faqs.shelf import plain
from bot.faqs.view import EditError
from bot.log.decisions import HELD_OUT, Lesson

_drafts: dict[Path, Draft] = {}


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen."""

    key: str
    title: str


def draft() -> Draft:
    """The draft of the project in the working folder, one for the whole process."""
    root = Path.cwd()
    return _drafts.setdefault(root, Draft(root))


def warm() -> None:
    """Loads the rules that phrasings are held against."""
    draft().guard.emergency("good morning")


def choices() -> dict[str, Choice]:
    """The FAQs by their keys."""
    labels = draft().view().labels().values()
    return {label.id: Choice(label.id, _title(label)) for label in labels if label.is_faq}


def others(titles: Mapping[str, str]) -> dict[str, Choice]:
    """Those of these titles that the dialogue learns, by their ids: a message can be meant for
    them too."""
    known = draft().view().labels()
    return {id: Choice(id, title) for id, title in titles.items() if id in known}


def keys() -> Collection[str]:
    """The keys of the FAQs."""
    return choices().keys()


def find(typed: str, known: Mapping[str, Choice]) -> Choice | None:
    """The FAQ that somebody named by its title or key, or by a part of one title alone."""
    wanted = plain(typed)
    if typed in known:
        return known[typed]
    named = {plain(choice.title): choice for choice in known.values()}
    if wanted in named:
        return named[wanted]
    fitting = [choice for title, choice in named.items() if wanted and wanted in title]
    return fitting[0] if len(fitting) == 1 else None


def unknown(texts: Sequence[str], key: str) -> list[str]:
    """Those of the texts that the FAQ neither learns from nor is tested by yet, each once."""
    view = draft().view()
    try:
        there = {plain(text) for text in (*view.phrasings(key), *view.held_out(key))}
    except EditError:
        there = set()
    new: dict[str, str] = {}
    for text in texts:
        if plain(text) and plain(text) not in there:
            new.setdefault(plain(text), text)
    return list(new.values())


def taught(lessons: Sequence[Lesson]) -> Edit:
    """The change that puts lessons into the draft; not saved yet."""
    edit = draft().edit()
    for key, held_out, texts in _by_place(lessons):
        (edit.add_held_out if held_out else edit.add_phrasings)(key, texts)
    return edit


def teach(lessons: Sequence[Lesson], who: str, confirmed: Collection[str] = ()) -> None:
    """Puts lessons into the draft, all or none; raises Refused, EditError or SavingError."""
    if lessons:
        draft().save(taught(lessons), who, confirmed)


def unteach(lessons: Sequence[Lesson], who: str) -> None:
    """Takes lessons out of the draft again, as far as they are still there."""
    edit = draft().edit()
    known = edit.now.labels()
    for key, held_out, texts in _by_place(lessons):
        if key not in known:
            continue
        there = edit.now.held_out(key) if held_out else edit.now.phrasings(key)
        left = [text for text in texts if text in there]
        (edit.remove_held_out if held_out else edit.remove_phrasings)(key, left)
    if lessons:
        draft().save(edit, who, {finding.token for finding in edit.findings()})


def _by_place(lessons: Sequence[Lesson]) -> list[tuple[str, bool, list[str]]]:
    places: dict[tuple[str, bool], list[str]] = {}
    for lesson in lessons:
        key = (lesson.answer, lesson.kind == HELD_OUT)
        places.setdefault(key, []).append(one_line(lesson.text))
    return [(key, held_out, texts) for (key, held_out), texts in places.items()]


def _title(label: Label) -> str:
    return label.title or label.id.replace("_", " ").capitalize()
