"""The keyboard alone, and where the focus goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from site_pages import Site
from visitor_page import PHONE, ZOOMED, Chat, visit

pytestmark = pytest.mark.slow


def focused(chat: Chat) -> str:
    """What has the focus, by its name."""
    name: str = chat.page.locator("clinic-chat").evaluate(
        """chat => {
            const at = chat.shadowRoot.activeElement;
            return at ? at.ariaLabel || at.title || at.textContent : document.activeElement.tagName;
        }"""
    )
    return name


def test_the_keyboard_alone(chat: Chat) -> None:
    keyboard = chat.page.keyboard
    expect(chat.text).to_be_focused()
    keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(chat.text).to_be_focused()
    keyboard.type("hello")
    keyboard.press("Enter")
    option = chat.button("Is it safe during pregnancy?")
    option.wait_for()
    while focused(chat) != "Is it safe during pregnancy?":
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(chat.replies.last).to_contain_text("healthcare provider")
    expect(chat.text).to_be_focused()
    while focused(chat) != "More":
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(chat.button("Save as text")).to_be_visible()
    keyboard.press("Escape")
    expect(chat.button("Save as text")).to_be_hidden()
    assert focused(chat) == "More"
    keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_every_control_is_reached_with_the_tab_key(chat: Chat) -> None:
    chat.ask("is it safe when pregnant?")
    reached = set()
    for _ in range(16):
        chat.page.keyboard.press("Shift+Tab")
        reached.add(focused(chat))
    names = ["More", "Close the chat", "Call 020 7946 0123", "Book", "Conversation", "Helpful"]
    assert {*names, "Not helpful", "That did not answer it", "Send", "999"} - reached == set()


def test_escape_gives_the_focus_back_to_where_it_was(browser: Browser, site: Site) -> None:
    site.page("/own", '<button id="own">Ask us</button>')
    with visit(browser, site, "/own") as chat:
        own = chat.page.locator("#own")
        own.focus()
        chat.page.evaluate("() => ClinicChat.open()")
        expect(chat.text).to_be_focused()
        chat.page.keyboard.press("Escape")
        expect(own).to_be_focused()


def test_on_a_desktop_the_page_stays_in_reach(chat: Chat) -> None:
    for _ in range(12):
        chat.page.keyboard.press("Tab")
    chat.page.get_by_role("heading", name="A clinic").click()
    assert chat.page.locator("dialog").evaluate("d => d.matches(':modal')") is False


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_on_a_small_screen_the_focus_stays_inside(
    browser: Browser, site: Site, size: dict[str, int]
) -> None:
    site.page("/links", '<a href="#1">one</a> <a href="#2">two</a>' * 3)
    with visit(browser, site, "/links", viewport=size) as chat:
        chat.open()
        box = chat.panel.bounding_box()
        assert box == {"x": 0, "y": 0, **size}
        assert chat.page.locator("dialog").evaluate("d => d.matches(':modal')")
        for key in ("Tab", "Shift+Tab"):
            for _ in range(16):
                chat.page.keyboard.press(key)
                assert focused(chat) in ("BODY", "") or focused(chat) not in ("one", "two", "A")
        chat.text.focus()
        chat.page.keyboard.press("Escape")
        expect(chat.panel).to_be_hidden()
        expect(chat.launcher).to_be_focused()


def test_turning_the_screen_keeps_the_chat_open(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.open()
        chat.text.fill("half a quest")
        for size, modal in ((PHONE, True), ({"width": 1000, "height": 700}, False)):
            chat.page.set_viewport_size(size)  # type: ignore[arg-type]
            expect(chat.panel).to_be_visible()
            expect(chat.page.locator("dialog:modal")).to_have_count(int(modal))
        expect(chat.text).to_have_value("half a quest")
