"""A console for the tests of teaching: a small project with a release that is live, and a workshop
that does nothing but what a test tells it to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import released
from console.staff import Browser, Desk, Page
from sqlalchemy import select

from bot.console import drafting
from bot.console.teaching import workshop
from bot.faqs.draft import Draft
from bot.log.people_tables import audit
from bot.releases.store import Release, Releases
from bot.teaching.client import WorkshopError
from bot.teaching.state import State

WRONG = {
    "text": "may I sleep here", "id": "sleep", "was": "answers Why sleep?",
    "now": "answers Your beds",
}  # fmt: skip
CHANGED = {
    "text": "a bed for [name]", "times": 3, "before": "answers Your beds",
    "after": "says that it has no answer", "worse": True,
}  # fmt: skip
FIGURES = {"n": 40, "right": 35, "offered": 4, "wrong": 1, "bound": 0.113}
REPORT: dict[str, Any] = {
    "code": "c", "draft": "d", "words": "Parking: new FAQ", "blocked": [], "warnings": [],
    "held_out": {**FIGURES, "live": FIGURES, "newly_wrong": []},
    "emergency": {"n": 9, "missed": [], "newly_missed": [], "false_alarms": 0, "live": None},
    "dialogues": {"n": 4, "failed": []},
    "replay": {"n": 500, "same": 499, "changed": [CHANGED]},
}  # fmt: skip
BLOCKED = {
    **REPORT,
    "blocked": ["“may I sleep here” is a test question of Why sleep?"],
    "held_out": {**REPORT["held_out"], "newly_wrong": [WRONG]},
}
ADVICE = {
    "near": [{"phrasing": "car park", "id": "not_covered", "title": "not covered",
              "text": "do you sell pillows", "likeness": 0.91}],
    "takes": [{"phrasing": "parking", "id": "beds", "title": "Your beds",
               "messages": ["parking my <b>bed</b>"], "n": 7}],
    "catches": [{"phrasing": "parking", "messages": ["is there parking"], "n": 1}],
    "suggest": ["where do I leave my car", "parking"],
}  # fmt: skip


@dataclass
class FakeWorkshop:
    """Notes what it is asked. `refusal`: what it says instead of doing it; `away`: cannot be
    had."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    now: State = State()
    advice: Mapping[str, Any] = field(default_factory=lambda: ADVICE)
    refusal: str = ""
    away: str = ""

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self.away:
            raise WorkshopError(self.away)
        self.asked.append(dict(request))
        if self.refusal:
            return {"ok": False, "sentence": self.refusal}
        if request["do"] in ("try", "publish"):
            number, who = self.now.job + 1, str(request["who"])
            self.now = State(
                number, str(request["do"]), who, "2026-06-10T10:00:00+00:00", "copying"
            )
        return {"ok": True, "ready": True, **(self.advice if request["do"] == "advise" else {})}

    def state(self) -> State:
        return self.now

    def goes_on(self, **changes: Any) -> None:
        """As if it had worked."""
        self.now = replace(self.now, **changes)

    @property
    def does(self) -> list[str]:
        """What it was asked to do, in order."""
        return [str(request["do"]) for request in self.asked]


@dataclass
class School:
    """What tests of teaching have at hand."""

    desk: Desk
    root: Path
    workshop: FakeWorkshop

    @property
    def faqs(self) -> Draft:
        return drafting.draft()

    @property
    def store(self) -> Releases:
        return Releases(self.root)

    def publish(self, words: str = "a change") -> Release:
        """What is in the draft goes live, as if the workshop had done it."""
        return released.make_live(self.root, words=words, report=REPORT)


@pytest.fixture
def school(office: Desk, monkeypatch: pytest.MonkeyPatch) -> School:
    """A console in a small project whose first release is live."""
    root = released.project(Path.cwd())
    fake = FakeWorkshop()
    monkeypatch.setitem(workshop._workshops, root, fake)
    report = {"code": REPORT["code"], "words": "First release"}
    released.make_live(root, words="First release", report=report)
    return School(office, root, fake)


def told(school: School) -> list[tuple[str, str]]:
    """What the audit log has of teaching."""
    with school.desk.db.read() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.object)).all()
    return [(row.action, row.object) for row in rows if row.action.split(".")[0] in
            ("faq", "faqs", "clinic", "release", "draft")]  # fmt: skip


def version(page: Page) -> str:
    """What the form of a page was made from."""
    found = re.search(r'name="version" value="(\w*)"', page.text)
    assert found
    return found[1]


def fields(school: School, editor: Browser, key: str) -> dict[str, Any]:
    """The form of a FAQ as a browser would send it back."""
    faq, view = school.faqs.view().faq(key), school.faqs.view()
    return {
        "version": version(editor.get(f"/faqs/{key}/edit")), "title": faq.title,
        "answer": faq.answer or "", "more": faq.more or "", "source": faq.source,
        "facts": list(faq.facts), "related": list(faq.related),
        "questions": "\n".join(faq.phrasings), "tests": "\n".join(view.held_out(key)),
    }  # fmt: skip


def change(school: School, answer: str = "Soft ones.") -> None:
    """Something that waits."""
    edit = school.faqs.edit()
    edit.change("beds", answer=answer)
    school.faqs.save(edit, "Ann")
