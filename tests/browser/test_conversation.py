"""What a visitor sees of a conversation: bubbles, buttons, links, what is always there."""

from __future__ import annotations

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import expect
from replies import BOOKING, CALL, reply
from visitor_page import Chat

pytestmark = pytest.mark.slow


PREGNANT = "is it safe when pregnant?"


def test_replies_come_one_by_one(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.allowed = 1
    chat.write("two questions")
    expect(chat.replies).to_have_count(1)
    expect(chat.typing).to_be_visible()
    gateway.behaviour.allowed = 1
    expect(chat.replies).to_have_count(2)
    expect(chat.typing).to_be_hidden()
    expect(chat.text).to_have_value("")


def test_where_streams_do_not_pass_the_answer_comes_whole(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.whole = True
    chat.ask("two questions")
    expect(chat.replies).to_have_count(2)
    assert list(gateway.runs.values()) == [1]


def test_typing_is_shown_while_the_gateway_works_and_not_before(
    chat: Chat, gateway: FakeGateway
) -> None:
    gateway.behaviour.statuses, gateway.behaviour.retry_after = [429], 3
    gateway.behaviour.allowed = 0
    chat.write(PREGNANT)
    expect(chat.notice).to_have_text("One moment: sending again in 3 s.")
    expect(chat.typing).to_be_hidden()
    expect(chat.typing).to_be_visible()
    gateway.behaviour.allowed = 1
    chat.replies.first.wait_for()
    expect(chat.typing).to_be_hidden()


def test_quick_replies(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask("hello")
    chat.button("Is it safe during pregnancy?").click()
    expect(chat.replies.last).to_contain_text("healthcare provider")
    expect(chat.mine.last).to_have_text("Is it safe during pregnancy?")
    expect(chat.button("Is it safe during pregnancy?")).to_have_count(0)
    expect(chat.text).to_be_focused()
    [talk] = gateway.talks.values()
    assert [set(body) for body in talk.bodies.values()] == [{"id", "text"}, {"id", "button"}]


def test_links_lead_to_booking_and_to_the_telephone(chat: Chat, gateway: FakeGateway) -> None:
    answer = chat.ask("something else")
    call = answer.get_by_role("link", name="Call 020 7946 0123")
    book = answer.get_by_role("link", name="Book online")
    assert call.get_attribute("href") == "tel:+442079460123"
    assert book.get_attribute("href") == BOOKING
    assert (book.get_attribute("target"), book.get_attribute("rel")) == ("_blank", "noopener")
    with chat.page.expect_response("**/api/clicks"):
        call.evaluate("link => { link.removeAttribute('href'); link.click(); }")
    [talk] = gateway.talks.values()
    assert gateway.clicks == [{"message": next(iter(talk.messages)), "kind": "call"}]


def test_links_lead_nowhere_else(chat: Chat, gateway: FakeGateway) -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", " javascript:alert(1)", "//evil"):
        gateway.replies = lambda text, url=url: [reply("x", links=[{**CALL, "url": url}])]
        link = chat.ask("link").locator("a")
        assert link.get_attribute("href") is None


def test_the_source_stands_under_an_answer(chat: Chat) -> None:
    expect(chat.ask(PREGNANT)).to_contain_text("From our article, reviewed May 2023")
    expect(chat.ask("the price?")).to_contain_text("From the clinic")


def test_call_book_and_what_the_chat_is_are_always_there(chat: Chat) -> None:
    chat.ask("long")
    call, book = chat.link("Call 020 7946 0123").first, chat.link("Book").first
    for each in (call, book, chat.page.get_by_text("no medical advice"), chat.link("999")):
        expect(each).to_be_in_viewport(ratio=0.9)
    assert call.get_attribute("href") == "tel:+442079460123"
    assert book.get_attribute("href") == BOOKING
    expect(chat.panel).to_contain_text("We are open until 18:00 today.")


def test_an_emergency_is_set_apart(chat: Chat) -> None:
    answer = chat.ask("I have chest pain").locator(".bubble")
    expect(answer).to_contain_text("Emergency")
    first = answer.get_by_role("link").first
    assert first.get_attribute("href") == "tel:999"
    usual = chat.ask(PREGNANT).locator(".bubble")
    edge = "bubble => getComputedStyle(bubble).borderTopWidth"
    assert (answer.evaluate(edge), usual.evaluate(edge)) == ("2px", "0px")
    box, log = answer.bounding_box(), chat.log.bounding_box()
    assert box and log and box["width"] > 0.9 * (log["width"] - 32)


def test_suggested_questions_go_once_one_is_asked(chat: Chat, gateway: FakeGateway) -> None:
    for title in gateway.shop["suggested"]:
        expect(chat.button(title)).to_be_visible()
    chat.button("Is it safe during pregnancy?").click()
    expect(chat.replies.last).to_contain_text("healthcare provider")
    expect(chat.button("Are needles used?")).to_have_count(0)
    assert gateway.said == ["Is it safe during pregnancy?"]


def test_lines_and_return(chat: Chat) -> None:
    chat.text.type("hello")
    chat.text.press("Shift+Enter")
    chat.text.type("and good day")
    chat.text.press("Enter")
    expect(chat.mine).to_have_text("hello\nand good day", use_inner_text=True)
    chat.text.press("Enter")
    expect(chat.mine).to_have_count(1)


def test_the_text_field_grows_and_stays_bounded(chat: Chat) -> None:
    def height() -> float:
        return float(chat.text.evaluate("text => text.offsetHeight"))

    one = height()
    chat.text.fill("line\n" * 3)
    three = height()
    chat.text.fill("line\n" * 60)
    assert one < three < height() <= 140


def test_a_long_answer_is_read_from_its_beginning(chat: Chat) -> None:
    answer = chat.ask("long")
    box, log = answer.bounding_box(), chat.log.bounding_box()
    assert box and log
    assert log["y"] <= box["y"] < log["y"] + 100
