"""Publishing against the checks and going back, all the way: the console's own buttons, its client,
a workshop behind its socket with the real gate, real releases, and a gateway's texts that follow.
Only the model is a list: see teaching/fakes.py."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import released
from console.staff import Browser, Desk, Page, wait_for
from serving import FakeAssistant
from teaching import fakes
from teaching.jobs import LOCKERS, live, root
from teaching.project import add_faq

from bot.gateway.answering.editions import Editions
from bot.log import audit
from bot.teaching.client import Workshop
from bot.teaching.workshop.requests import Requests
from bot.teaching.workshop.server import Server

__all__ = ["root"]

pytest_plugins = ("log_databases",)
pytestmark = pytest.mark.slow
IDLE = 300.0  # seconds


@dataclass(frozen=True)
class Clinic:
    """A console on a project whose first release is live, and the workshop it asks."""

    desk: Desk
    root: Path
    workshop: Workshop

    def ended(self) -> str | None:
        """How the job that was begun has ended."""
        wait_for(lambda: not self.workshop.state().runs, 60)
        return self.workshop.state().end

    def told(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """What the audit log has of releases."""
        found = released.deeds_in(self.desk.db)
        return [deed for deed in found if deed[1].startswith("release.")]


@pytest.fixture
def clinic(staffed: Desk, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    monkeypatch.chdir(root)
    warm: Any = fakes.FakeWarm()
    requests = Requests(root, warm, fakes.training(_hard_of_hearing))
    server = Server(root, requests.answer)
    thread = threading.Thread(target=server.run, args=(IDLE, lambda: requests.works), daemon=True)
    thread.start()
    workshop = Workshop(root)
    yield Clinic(staffed, root, workshop)
    workshop.end()
    thread.join(20)
    assert not thread.is_alive()


def _hard_of_hearing(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
    """Hears no emergency any more, once there are lockers."""
    fakes.learn(source, model, say)
    if (source / "data/faq/lockers.yml").exists():
        text = model.read_text("utf-8")
        model.write_text(text.replace('"emergency"', '"call"'), encoding="utf-8")


def press(browser: Browser, path: str, action: str, **typed: str) -> Page:
    """Fills and sends the form of a page that leads there and asks for just this."""
    found = re.findall(
        rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', browser.get(path).text, re.S
    )
    for form in found:
        if all((f'name="{name}"' in form) == (name in typed) for name in ("reason", *typed)):
            hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
            return browser.post(action, **{**dict(hidden), **typed})
    raise AssertionError(f"{path} has no such form to {action}")


def test_an_admin_overrides_what_blocks_and_an_editor_may_not(clinic: Clinic) -> None:
    first = live(clinic.root)
    eve = clinic.desk.someone("editor", "Eve")
    anna = clinic.desk.someone("admin", "Anna")
    add_faq(clinic.root, "lockers", LOCKERS)
    press(eve, "/publish", "/publish")
    assert clinic.ended() == "blocked" and live(clinic.root).id == first.id
    page = eve.get("/publish")
    assert "An emergency that is recognised today would be missed" in page.words
    with pytest.raises(AssertionError, match="no such form"):
        press(eve, "/publish", "/publish", reason="I want to")
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen and eve.post("/publish", seen=seen[1], reason="I want to").status == 403
    assert press(anna, "/publish", "/publish", reason=" ").status == 422
    assert len(clinic.told()) == 1 and live(clinic.root).id == first.id
    press(anna, "/publish", "/publish", reason="It was a song.")
    assert clinic.ended() == "published", clinic.workshop.state().sentence
    now = live(clinic.root)
    assert (now.parent, now.who, now.reason) == (first.id, "Anna", "It was a song.")
    assert now.report["blocked"] and (now.folder / "data/faq/lockers.yml").is_file()
    assert clinic.told() == [
        ("Eve", "release.asked", "", {"changes": 1}),
        ("Anna", "release.overridden", "", {"reason": "It was a song."}),
        ("Anna", "release.asked", "", {"changes": 1}),
    ]
    assert audit.check(clinic.desk.db) == []
    told = "Published against the checks: It was a song."
    assert told in eve.get(f"/releases/{now.id}").words
    assert "Everything is live" in eve.get("/publish").words


def test_an_admin_rolls_back_and_visitors_read_the_old_words(clinic: Clinic) -> None:
    first = live(clinic.root)
    editions = Editions(clinic.root, FakeAssistant())
    eve = clinic.desk.someone("editor", "Eve")
    anna = clinic.desk.someone("admin", "Anna")

    def name() -> str:
        asyncio.run(editions.look())
        return editions.current.phrasebook.clinic.name

    before, file = name(), clinic.root / "clinic.yml"
    file.write_text(file.read_text("utf-8").replace(before, "Oak Lane"), "utf-8")
    press(eve, "/publish", "/publish")
    assert clinic.ended() == "published" and name() == "Oak Lane"
    second, back = live(clinic.root), f"/releases/{first.id}"
    with pytest.raises(AssertionError, match="no such form"):
        press(eve, back, f"{back}/live")
    assert eve.post(f"{back}/live").status == 403 and live(clinic.root).id == second.id
    page = press(anna, back, f"{back}/live")
    assert page.notices == ["Visitors are answered by release 1 from now on."]
    assert live(clinic.root).id == first.id and name() == before
    assert "1 change waits" in eve.get("/publish").words
    press(anna, f"/releases/{second.id}", f"/releases/{second.id}/live")
    assert name() == "Oak Lane" and "Everything is live" in eve.get("/publish").words
    assert clinic.told() == [
        ("Eve", "release.asked", "", {"changes": 1}),
        ("Anna", "release.rolled_back", "release:1", {"id": first.id}),
        ("Anna", "release.rolled_back", "release:2", {"id": second.id}),
    ]
    assert audit.check(clinic.desk.db) == []
