"""What a visitor sees and does: a clinic's page with the chat on it, in a browser of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect
from site_pages import Site

DESKTOP = {"width": 1200, "height": 800}
PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000  # milliseconds for anything on a page: the machine may be busy
ZOOMED = {"width": 640, "height": 400}  # 1280 x 800 at 200 %
# The chat's shadow root is closed. For a test it is opened from outside, before any script runs.
OPENED = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () { return attach.call(this, { mode: "open" }); };
"""


class Chat:
    """What a visitor sees and does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator(".launch")
        self.panel = page.locator(".panel")
        self.log = page.get_by_role("log")
        self.text = page.get_by_label("Your question")
        self.replies = page.locator(".reply")
        self.notice = page.locator(".bar")
        self.typing = page.locator(".dots")
        self.mine = page.locator(".you .words")

    def open(self) -> None:
        self.launcher.click()
        self.page.get_by_text("I can tell you about").wait_for()

    def write(self, text: str) -> None:
        self.text.fill(text)
        self.text.press("Enter")

    def ask(self, text: str) -> Locator:
        """Writes; the reply."""
        before = self.replies.count()
        self.write(text)
        reply = self.replies.nth(before)
        reply.wait_for()
        return reply

    def ask_everything(self) -> None:
        """A conversation with each kind of thing in it."""
        self.ask("two questions")
        self.button("Helpful").last.click()
        self.ask("I have chest pain")
        card = self.ask("please call me on 07700 900123").locator("form")
        card.get_by_role("button", name="Ask for a call").click()
        self.ask("is it safe when pregnant?")
        self.button("Not helpful").last.click()

    def settle(self) -> None:
        """Waits until nothing is on its way."""
        expect(self.typing).to_be_hidden()
        expect(self.log.locator(".wait")).to_have_count(0)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)


@contextmanager
def visit(
    browser: Browser, site: Site, path: str = "/", wrong: list[str] | None = None, **options: object
) -> Iterator[Chat]:
    """A page of the site in a browser of its own. Nothing may go wrong in its console, unless
    `wrong` is given to collect it."""
    context = browser.new_context(
        **{"viewport": DESKTOP, "reduced_motion": "reduce", **options}  # type: ignore[arg-type]
    )
    context.add_init_script(OPENED)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said = watch(page)
    page.goto(site.url + path)
    yield Chat(page)
    context.close()
    if wrong is None:
        assert not said
    else:
        wrong.extend(said)


def watch(page: Page) -> list[str]:
    """What goes wrong on a page, as it goes on; of a request that failed Chromium tells itself."""
    wrong: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            wrong.append(said.text)

    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", heard)
    return wrong
