"""What a page can do with the chat, and what pages do to it."""

from __future__ import annotations

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, expect
from site_pages import Site
from visitor_page import Chat, visit

pytestmark = pytest.mark.slow


def test_the_page_opens_and_closes_the_chat(
    browser: Browser, site: Site, gateway: FakeGateway
) -> None:
    with visit(browser, site) as chat:
        chat.page.wait_for_function("() => window.ClinicChat")
        chat.page.evaluate("() => ClinicChat.open()")
        expect(chat.text).to_be_focused()
        chat.page.evaluate("() => ClinicChat.close()")
        expect(chat.panel).to_be_hidden()
        chat.page.evaluate("() => ClinicChat.open({ message: 'Are needles used?' })")
        expect(chat.replies).to_have_count(1)
        assert gateway.said == ["Are needles used?"]
        chat.page.evaluate("() => { ClinicChat.open(); ClinicChat.open(); }")
        expect(chat.panel).to_be_visible()


def test_the_page_hears_of_what_happens_and_no_word(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.page.evaluate(
            """() => {
                window.heard = [];
                for (const name of ["open", "close", "message"])
                    document.addEventListener("clinic-chat:" + name, (event) =>
                        heard.push([event.target.localName, name, event.detail]));
            }"""
        )
        chat.open()
        chat.ask("two questions")
        expect(chat.replies).to_have_count(2)
        chat.button("Close the chat").click()
        expect(chat.panel).to_be_hidden()
        chat.page.wait_for_function("() => heard.at(-1)[1] == 'close'")
        bot = {"from": "assistant", "outcome": "answered"}
        assert chat.page.evaluate("() => heard") == [
            ["clinic-chat", "open", None],
            ["clinic-chat", "message", {"from": "visitor"}],
            ["clinic-chat", "message", bot],
            ["clinic-chat", "message", bot],
            ["clinic-chat", "close", None],
        ]


def test_an_answer_that_came_while_the_chat_was_closed_is_counted(
    chat: Chat, gateway: FakeGateway
) -> None:
    gateway.behaviour.allowed = 0
    chat.write("two questions")
    expect(chat.typing).to_be_visible()
    chat.button("Close the chat").click()
    gateway.behaviour.allowed = None
    badge = chat.page.locator(".badge")
    expect(badge).to_have_text("2 new")
    chat.launcher.click()
    expect(badge).to_be_hidden()
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.last).to_be_in_viewport()


def test_inside_the_page(browser: Browser, site: Site) -> None:
    site.host.pages["/inline.css"] = ("text/css", b"clinic-chat { height: 500px }", {})
    head = '<link rel="stylesheet" href="/inline.css">'
    site.page("/inline", "<p>Ask us:</p><clinic-chat inline></clinic-chat><p>or call.</p>", head)
    with visit(browser, site, "/inline") as chat:
        chat.ask("is it safe when pregnant?")
        expect(chat.page.locator("clinic-chat")).to_have_count(1)
        expect(chat.launcher).to_have_count(0)
        expect(chat.button("Close the chat")).to_have_count(0)
        box = chat.panel.bounding_box()
        assert box and box["height"] == 500
        chat.text.press("Escape")
        expect(chat.panel).to_be_visible()
        chat.page.evaluate("() => { ClinicChat.open(); ClinicChat.close() }")
        expect(chat.panel).to_be_visible()
        chat.page.reload()
        expect(chat.replies).to_have_count(1)


def test_one_chat_whatever_the_page_repeats(browser: Browser, site: Site) -> None:
    twice = site.tag() * 2 + "<clinic-chat></clinic-chat><clinic-chat></clinic-chat>"
    site.page("/twice", chat=twice)
    with visit(browser, site, "/twice") as chat:
        expect(chat.launcher).to_have_count(1)
        chat.open()
        chat.ask("hello")


def test_a_tag_in_the_head_without_defer(browser: Browser, site: Site) -> None:
    script = site.tag().replace("<script defer ", "<script ")
    site.page("/head", head=script, chat="")
    with visit(browser, site, "/head") as chat:
        chat.open()
        chat.ask("hello")


def test_without_constructed_style_sheets_and_popovers(browser: Browser, site: Site) -> None:
    """Browsers of 2022."""
    old = """
        delete window.CSSStyleSheet;
        delete HTMLElement.prototype.showPopover;
        delete HTMLElement.prototype.popover;
    """
    site.page_without_policy("/plain")
    with visit(browser, site, "/plain") as chat:
        chat.page.add_init_script(old)
        chat.page.reload()
        chat.open()
        chat.ask("hello")
        box = chat.panel.bounding_box()
        assert box and box["x"] > 700
