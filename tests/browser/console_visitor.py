"""A browser that comes to a console of its own, and what any page of it must be: readable by
everybody, on any screen, without anything that its policy would stop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from console.staff import Desk, desk
from playwright.sync_api import Browser, Page

from bot.log.database import Database
from bot.log.people import Person

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ("color-contrast", "link-in-text-block")  # dark differs from light by nothing else
# htmx tells of each request that is cut off because its page is left, or another takes its place.
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
SIZES = {"desktop": {"width": 1280, "height": 800}, "telephone": {"width": 360, "height": 740}}


@pytest.fixture
def staffed(empty_log: Path, tmp_path: Path) -> Iterator[Desk]:
    """A running console."""
    path = tmp_path / "console.sqlite3"
    shutil.copy(empty_log, path)
    database = Database.open(f"sqlite:///{path}")
    with desk(database) as opened:
        yield opened
    database.close()


@contextmanager
def visiting(
    browser: Browser, staffed: Desk, person: Person | None, **options: Any
) -> Iterator[Page]:
    """A page of somebody's; nothing may go wrong in its console."""
    verified, quiet = options.pop("verified", True), options.pop("quiet", True)
    context = browser.new_context(**{"viewport": SIZES["desktop"], **options})
    if person is not None:
        token = staffed.enter(person, verified).cookie
        context.add_cookies([{"name": "console", "value": str(token), "url": staffed.url}])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    wrong = [each for each in wrong if "404 (Not Found)" not in each and not each.startswith(LEFT)]
    assert not quiet or wrong == []


def press(page: Page, key: str) -> None:
    """Presses a key once the page hears keys, which it does when it is loaded."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def ill(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds; by these rules only, if any are named."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    found: list[str] = page.evaluate(
        """async (run) => {
            const { violations } = await axe.run(document, { runOnly: run });
            return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
        }""",
        {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": TAGS},
    )
    return found


def is_for_everybody(page: Page, path: str) -> None:
    """Asserts that all can read it: axe finds nothing, light or dark, nothing is wider than the
    screen, what is to be pressed is large enough."""
    assert ill(page) == [], path
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert ill(page, OF_COLOURS) == [], (path, "dark")
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"], path
    for target in page.locator("main :is(button, [role=button]):visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, (path, target.inner_text())
