"""The demo page with the real gateway behind it: a believable clinic's page, with the chat on it as
a clinic would put it there, under a strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from serving import FAQS, FakeAssistant
from serving import gateway as real_gateway
from visitor_page import DESKTOP, OPENED, PATIENCE, PHONE, Chat, watch

pytestmark = pytest.mark.slow


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def url(assistant: FakeAssistant) -> Iterator[str]:
    with real_gateway(assistant) as address:
        yield address


@contextmanager
def opened(browser: Browser, url: str, **options: object) -> Iterator[Chat]:
    """The demo page; nothing may go wrong in its console, its policy included."""
    context = browser.new_context(viewport=DESKTOP, **options)  # type: ignore[arg-type]
    context.add_init_script(OPENED)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong = watch(page)
    page.goto(f"{url}/demo")
    page.locator(".question").first.wait_for()
    yield Chat(page)
    context.close()
    assert not wrong


@pytest.fixture
def demo(browser: Browser, url: str) -> Iterator[Chat]:
    with opened(browser, url) as demo:
        yield demo


def test_the_page_shows_the_clinic_and_a_launcher(demo: Chat) -> None:
    page = demo.page
    expect(page.locator("header.top")).to_contain_text("Willow Lane")
    expect(page.locator("dl")).to_contain_text("Monday to Friday")
    expect(demo.launcher).to_be_visible()
    expect(demo.panel).to_have_count(0)


def test_a_conversation(demo: Chat, assistant: FakeAssistant) -> None:
    """Everything the chat and the gateway say to each other, once."""
    demo.open()
    demo.ask("hello").get_by_role("button", name=FAQS["pregnancy"].title).click()
    expect(demo.replies.nth(1)).to_contain_text("Please check with your healthcare provider")
    expect(demo.replies.nth(1)).to_contain_text("From our article, reviewed May 2023")
    assert assistant.asked[-1].button == "pregnancy"
    demo.button("Helpful").click()
    expect(demo.notice).to_have_text("Thank you.")
    demo.button("That did not answer it").click()
    expect(demo.replies).to_have_count(3)
    card = demo.ask("please call me on 020 8366 1177").locator("form")
    card.get_by_label("Name").fill("Ada")
    card.get_by_label("The clinic may use this to call me back.").check()
    card.get_by_role("button", name="Ask for a call").click()
    expect(card).to_have_count(0)
    demo.page.reload()
    expect(demo.replies).to_have_count(4)
    expect(demo.replies.last).to_contain_text("You asked for a call back.")
    expect(demo.button("Helpful")).to_have_attribute("aria-pressed", "false")  # it missed
    demo.page.get_by_title("More").click()
    demo.button("Erase the chat").click()
    demo.button("Erase it").click()
    expect(demo.notice).to_have_text("The chat is erased.")


def test_an_emergency_while_the_assistant_is_down(demo: Chat, assistant: FakeAssistant) -> None:
    assistant.up = False
    demo.open()
    reply = demo.ask("I have chest pain")
    expect(reply).to_contain_text("Emergency")
    assert reply.get_by_role("link").first.get_attribute("href") == "tel:999"


def test_a_question_of_the_page_is_asked_in_the_chat(demo: Chat, assistant: FakeAssistant) -> None:
    demo.page.locator(".question", has_text="pregnancy").click()
    expect(demo.replies.last).to_contain_text("Please check")
    assert assistant.asked[-1].text == FAQS["pregnancy"].title


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_on_a_phone(browser: Browser, url: str, scheme: str) -> None:
    with opened(browser, url, color_scheme=scheme) as demo:
        demo.page.set_viewport_size(PHONE)
        assert demo.page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
