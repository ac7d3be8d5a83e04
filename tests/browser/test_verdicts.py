"""What a visitor says of an answer, and what may be done with a conversation."""

from __future__ import annotations

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import expect
from site_pages import Site
from visitor_page import Chat

pytestmark = pytest.mark.slow


PREGNANT = "is it safe when pregnant?"


def test_a_thumb_up(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    thumb = chat.button("Helpful")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(chat.notice).to_have_text("Thank you.")
    [told] = gateway.feedback
    assert (told["verdict"], told["message"]) == ("up", next(iter(gateway.runs)))


def test_a_thumb_down_with_a_reason(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.button("Not helpful").click()
    reason = chat.page.get_by_label("What was missing? (optional)")
    expect(reason).to_be_focused()
    expect(chat.notice).to_have_text("Thank you.")
    reason.fill("which weeks")
    with chat.page.expect_response("**/api/feedback"):
        reason.press("Enter")
    expect(reason).to_have_count(0)
    expect(chat.button("Not helpful")).to_have_attribute("aria-pressed", "true")
    assert [told.get("reason") for told in gateway.feedback] == [None, "which weeks"]
    chat.button("Helpful").click()
    expect(chat.button("Not helpful")).to_have_attribute("aria-pressed", "false")


def test_only_answers_are_judged(chat: Chat) -> None:
    for words in ("hello", "I have chest pain", "something else"):
        expect(chat.ask(words).get_by_role("button", name="Helpful", exact=True)).to_have_count(0)


def test_that_did_not_answer_it(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.button("That did not answer it").click()
    expect(chat.replies.last).to_contain_text("Which of these did you mean?")
    expect(chat.button("That did not answer it")).to_have_count(0)
    assert gateway.feedback[-1]["verdict"] == "missed"
    chat.button("What does it cost? (price)").click()
    expect(chat.replies.last).to_contain_text("costs £70")
    expect(chat.replies).to_have_count(3)


def test_saving_the_conversation(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.page.get_by_title("More").click()
    with chat.page.expect_download() as download:
        chat.button("Save as text").click()
    text = download.value.path().read_text("utf-8")
    assert download.value.suggested_filename == "Chat.txt"
    parts = [part.strip() for part in text.split("\n\n")]
    assert parts[0].startswith("Willow Lane")
    assert parts[2:6] == ["Assistant:", gateway.shop["greeting"], "You:", PREGNANT]
    assert parts[6] == "Assistant:"
    assert parts[7].startswith("If you are pregnant")
    assert parts[8:] == ["From our article, reviewed May 2023"]


def test_erasing_the_conversation(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.page.get_by_title("More").click()
    expect(chat.panel).to_contain_text("Kept for 30 days, then deleted.")
    chat.button("Erase the chat").click()
    chat.button("Keep it").click()
    expect(chat.replies).to_have_count(1)
    assert gateway.talks
    chat.page.get_by_title("More").click()
    chat.button("Erase the chat").click()
    chat.button("Erase it").click()
    expect(chat.notice).to_have_text("The chat is erased.")
    expect(chat.replies).to_have_count(0)
    expect(chat.button("Are needles used?")).to_be_visible()
    assert not gateway.talks and not gateway.tokens
    assert chat.page.evaluate("() => localStorage.length") == 0
    chat.ask("hello")
    assert len(gateway.talks) == 1


def test_erasing_may_fail_and_says_so(chat: Chat, site: Site) -> None:
    chat.ask(PREGNANT)
    chat.page.route("**/api/conversation", lambda route: route.fulfill(status=500))
    chat.page.get_by_title("More").click()
    chat.button("Erase the chat").click()
    chat.button("Erase it").click()
    expect(chat.notice).to_have_text("The chat cannot be reached just now.")
    expect(chat.replies).to_have_count(1)


def test_erasing_while_an_answer_is_on_its_way(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.allowed = 0
    chat.write(PREGNANT)
    expect(chat.typing).to_be_visible()
    chat.page.get_by_title("More").click()
    chat.button("Erase the chat").click()
    chat.button("Erase it").click()
    expect(chat.notice).to_have_text("The chat is erased.")
    expect(chat.typing).to_be_hidden()
    gateway.behaviour.allowed = None
    chat.page.wait_for_timeout(200)
    expect(chat.replies).to_have_count(0)
    expect(chat.notice).to_have_text("The chat is erased.")
    chat.ask("hello")
