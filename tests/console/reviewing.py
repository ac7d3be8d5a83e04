"""A console for the tests of review: a small project to write FAQs in, and an inbox that compares
messages by their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from console.staff import NOW, Desk
from faq_project import draft, project
from inbox_samples import Words, ask

from bot.console import drafting
from bot.console.sorting import Sorting
from bot.faqs.draft import Draft
from bot.log.inbox_groups import PLAIN
from bot.log.inbox_sorting import Measure


@pytest.fixture
def office(staffed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A running console whose inbox is sorted when it is looked at."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(project(folder))
    monkeypatch.setitem(drafting._drafts, folder, draft(folder))
    sorting = Sorting(staffed.db, lambda: Measure(PLAIN, Words()), lambda: None)
    sorting.all()
    object.__setattr__(staffed.console, "sorting", sorting)
    return staffed


@pytest.fixture
def faqs(office: Desk) -> Draft:
    """What the console writes FAQs into."""
    return drafting.draft()


def say(office: Desk, words: str, outcome: str = "declined", **changes: object) -> int:
    """A visitor's message that got an answer; its number."""
    thought = {"candidates": (("not_covered", 0.9), ("sleep", 0.25), ("beds", 0.12))}
    number = ask(office.db, words, outcome, **{"at": NOW, **thought, **changes})  # type: ignore[arg-type]
    office.console.sorting.all()
    return number
