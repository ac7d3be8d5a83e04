"""What somebody's hands do on a page, counted: how much work it is. Waiting is no step."""

from __future__ import annotations

from playwright.sync_api import Locator


class Steps:
    """Counts what a hand does."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def press(self, target: Locator) -> None:
        self.taken.append(f"press {target.inner_text().splitlines()[0].strip()!r}")
        target.click()

    def write(self, target: Locator, text: str) -> None:
        self.taken.append(f"write {text.splitlines()[0]!r}")
        target.fill(text)
