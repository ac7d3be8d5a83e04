"""What the chat lives through on the page: reloads, other pages, blocked storage, hostile
style sheets."""

from __future__ import annotations

import pytest
from fake_gateway import FakeGateway
from fake_server import Served
from playwright.sync_api import Browser, expect
from site_pages import TEXT, Site
from visitor_page import PHONE, Chat, visit

pytestmark = pytest.mark.slow


PREGNANT = "is it safe when pregnant?"


BLOCKED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    get() { throw new DOMException("blocked", "SecurityError"); },
  });
"""


HOSTILE = """
* { font: italic 30px/3 fantasy !important; color: red !important; letter-spacing: 9px !important;
    text-transform: uppercase !important; box-sizing: content-box !important;
    padding: 9px !important; float: left !important; visibility: hidden !important;
    direction: rtl; text-align: right }
html { font-size: 5px }
body { transform: scale(1); filter: blur(0); overflow: hidden }
button, dialog, section, div, p { display: none !important }
clinic-chat { display: none !important; opacity: 0 !important; pointer-events: none !important;
              position: absolute !important; top: -9999px !important; zoom: 3 }
"""


def test_a_reload(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.button("Helpful").click()
    chat.ask("hello")
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.replies).to_have_count(2)
    expect(chat.mine).to_have_text([PREGNANT, "hello"])
    expect(chat.button("Helpful")).to_have_attribute("aria-pressed", "true")
    expect(chat.button("That did not answer it")).to_have_count(0)  # of an answer before the last
    chat.button("Is it safe during pregnancy?").click()
    expect(chat.replies).to_have_count(3)
    assert len(gateway.talks) == 1


def test_a_change_of_page(chat: Chat, site: Site) -> None:
    site.page("/prices")
    chat.ask(PREGNANT)
    chat.page.goto(f"{site.url}/prices")
    expect(chat.panel).to_be_visible()
    expect(chat.replies).to_have_count(1)
    chat.button("Close the chat").click()
    expect(chat.panel).to_be_hidden()
    chat.page.goto(f"{site.url}/")
    chat.launcher.wait_for()
    expect(chat.panel).to_have_count(0)
    chat.open()
    expect(chat.replies).to_have_count(1)


def test_on_a_phone_a_new_page_is_not_covered(browser: Browser, site: Site) -> None:
    with visit(browser, site, viewport=PHONE) as chat:
        chat.open()
        chat.ask("hello")
        chat.page.reload()
        expect(chat.launcher).to_be_visible()
        expect(chat.panel).to_have_count(0)
        chat.open()
        expect(chat.replies).to_have_count(1)


def test_a_change_of_page_while_the_answer_is_on_its_way(
    chat: Chat, site: Site, gateway: FakeGateway
) -> None:
    gateway.behaviour.allowed = 0
    chat.write(PREGNANT)
    expect(chat.typing).to_be_visible()
    chat.page.reload()
    expect(chat.typing).to_be_visible()
    gateway.behaviour.allowed = None
    expect(chat.replies).to_have_count(1)
    chat.settle()
    assert list(gateway.runs.values()) == [1]


def test_a_change_of_page_before_the_message_arrived(
    chat: Chat, gateway: FakeGateway, served: Served, site: Site
) -> None:
    served.kill()
    chat.write(PREGNANT)
    expect(chat.notice).to_contain_text("No connection")
    kept = chat.page.evaluate("() => sessionStorage.getItem('clinic-chat')")
    assert PREGNANT in kept
    chat.button("Close the chat").click()
    chat.page.goto("about:blank")  # or the old page might still deliver it
    served.revive()
    chat.page.goto(site.url)
    expect(chat.page.locator(".badge")).to_have_text("1 new")
    chat.open()
    expect(chat.replies).to_have_count(1)
    assert list(gateway.runs.values()) == [1]
    assert PREGNANT not in chat.page.evaluate("() => sessionStorage.getItem('clinic-chat')")


def test_a_page_that_comes_back_from_the_browsers_cache(chat: Chat, gateway: FakeGateway) -> None:
    """It heard nothing of what was said on other pages meanwhile."""
    chat.ask("hello")
    [talk] = gateway.talks.values()
    [said] = talk.messages.values()
    talk.messages["other"] = {**said, "id": "other", "text": "said elsewhere"}
    chat.page.evaluate(
        "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )
    expect(chat.mine).to_have_text(["hello", "said elsewhere"])


def test_blocked_storage(browser: Browser, site: Site, gateway: FakeGateway) -> None:
    with visit(browser, site) as chat:
        chat.page.add_init_script(BLOCKED)
        chat.page.reload()
        chat.open()
        chat.ask(PREGNANT)
        chat.ask("hello")
        expect(chat.replies).to_have_count(2)
        assert len(gateway.talks) == 1


def test_full_storage(browser: Browser, site: Site, gateway: FakeGateway) -> None:
    full = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    with visit(browser, site) as chat:
        chat.page.add_init_script(full)
        chat.page.reload()
        chat.open()
        chat.ask(PREGNANT)
        chat.ask("hello")
        assert len(gateway.talks) == 1


@pytest.mark.parametrize("kept", ["{}", "no json", '{"token": "old.and.gone", "renew": 9e15}'])
def test_what_is_kept_may_be_worth_nothing(
    browser: Browser, site: Site, gateway: FakeGateway, kept: str
) -> None:
    with visit(browser, site) as chat:
        chat.page.evaluate("kept => localStorage.setItem('clinic-chat', kept)", kept)
        chat.page.reload()
        chat.open()
        chat.ask(PREGNANT)
        chat.ask("hello")
        assert [len(talk.messages) for talk in gateway.talks.values()] == [2]


def test_hostile_style_sheets(browser: Browser, site: Site) -> None:
    site.host.pages["/hostile.css"] = ("text/css", HOSTILE.encode(), {})
    head = '<link rel="stylesheet" href="/hostile.css">'
    site.page("/hostile", TEXT, head)
    look = """chat => [...chat.querySelectorAll("*")].map(each => {
        const { x, y, width, height } = each.getBoundingClientRect();
        const { color, fontSize, fontFamily, direction, opacity } = getComputedStyle(each);
        return [each.tagName, x, y, width, height, color, fontSize, fontFamily, direction, opacity]
    })"""
    seen = []
    for path in ("/", "/hostile"):
        with visit(browser, site, path) as chat:
            chat.open()
            chat.ask("two questions")
            expect(chat.replies).to_have_count(2)
            chat.settle()
            chat.page.mouse.move(0, 0)
            seen.append(chat.page.locator(".frame").evaluate(look))
    assert seen[0] == seen[1]
