"""What a visitor sees of a conversation: bubbles, buttons, links, the call-back card, verdicts."""

from __future__ import annotations

import re

import pytest
from conftest import Chat, visit
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, expect
from replies import BOOKING, CALL, reply
from site_pages import Site

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
    gateway.behaviour.statuses = [503]
    gateway.behaviour.allowed = 0
    chat.write(PREGNANT)
    expect(chat.notice).to_contain_text("No connection")
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
    call.evaluate("link => { link.removeAttribute('href'); link.click(); }")
    chat.page.wait_for_timeout(200)
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


def test_a_thumb_up(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    thumb = chat.button("Helpful")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(chat.notice).to_have_text("Thank you for telling us.")
    [told] = gateway.feedback
    assert (told["verdict"], told["message"]) == ("up", next(iter(gateway.runs)))


def test_a_thumb_down_with_a_reason(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.button("Not helpful").click()
    reason = chat.page.get_by_label("What was missing? (optional)")
    expect(reason).to_be_focused()
    reason.fill("which weeks")
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


def test_the_card(chat: Chat, gateway: FakeGateway) -> None:
    card = chat.ask("please call me on 07700 900123").locator("form")
    phone = card.get_by_label("Phone number")
    expect(phone).to_have_value("07700 900123")  # from the page: the gateway keeps it masked
    expect(chat.mine).to_have_text("please call me on [phone number]")
    card.get_by_label("Name").fill("Ada")
    card.get_by_label("Good time to call (optional)").fill("mornings")
    card.get_by_label("The clinic may use this to call me back.").check()
    card.get_by_role("button", name="Ask for a call").click()
    expect(chat.replies.last).to_contain_text("We will call you")
    expect(card).to_have_count(0)
    expect(chat.text).to_be_focused()
    [asked] = gateway.callbacks.values()
    message = next(iter(gateway.runs))
    expected = {"name": "Ada", "phone": "07700 900123", "when": "mornings", "consent": True}
    assert asked == {"id": asked["id"], "message": message, **expected}


def test_the_card_helps_with_filling_in(chat: Chat) -> None:
    card = chat.ask("please call me").locator("form")
    name, phone = card.get_by_label("Name"), card.get_by_label("Phone number")
    assert name.get_attribute("autocomplete") == "name"
    for attribute in ("autocomplete", "inputmode", "type"):
        assert phone.get_attribute(attribute) == "tel"
    expect(phone).to_have_value("")


def test_the_card_says_what_is_missing(chat: Chat, gateway: FakeGateway) -> None:
    card = chat.ask("please call me").locator("form")
    card.get_by_role("button", name="Ask for a call").click()
    for label in ("Name", "Phone number", "The clinic may use this to call me back."):
        field = card.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"\w+"))
    expect(card.get_by_label("Name")).to_be_focused()
    expect(card.get_by_label("Good time to call (optional)")).to_have_attribute(
        "aria-invalid", "false"
    )
    assert not gateway.callbacks


def test_the_card_shows_what_the_clinic_finds_wrong(chat: Chat, gateway: FakeGateway) -> None:
    card = chat.ask("please call me").locator("form")
    card.get_by_label("Name").fill("Ada")
    phone = card.get_by_label("Phone number")
    phone.fill("12345")
    card.get_by_label("The clinic may use this to call me back.").check()
    send = card.get_by_role("button", name="Ask for a call")
    send.click()
    expect(phone).to_have_accessible_description("This number is too short to be called.")
    expect(phone).to_be_focused()
    phone.fill("020 7946 0999")
    send.click()
    expect(chat.replies.last).to_contain_text("We will call you")
    assert len(gateway.callbacks) == 1


def test_a_card_that_was_sent_does_not_come_again(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.open()
        card = chat.ask("please call me on 07700 900123").locator("form")
        card.get_by_label("Name").fill("Ada")
        card.get_by_label("The clinic may use this to call me back.").check()
        card.get_by_role("button", name="Ask for a call").click()
        expect(chat.replies.last).to_contain_text("We will call you")
        chat.page.reload()
        expect(chat.replies.last).to_contain_text("You asked for a call back.")
        expect(chat.log.locator("form")).to_have_count(0)


def test_saving_the_conversation(chat: Chat) -> None:
    chat.ask(PREGNANT)
    chat.page.get_by_label("More").click()
    with chat.page.expect_download() as download:
        chat.button("Save as text").click()
    text = download.value.path().read_text("utf-8")
    assert download.value.suggested_filename == "Chat.txt"
    lines = [line for line in text.split("\n") if line]
    assert lines[0].startswith("Willow Lane")
    assert lines[2].startswith("Assistant: Hello!")
    assert lines[3] == f"You: {PREGNANT}"
    assert lines[4].startswith("Assistant: If you are pregnant")


def test_erasing_the_conversation(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask(PREGNANT)
    chat.page.get_by_label("More").click()
    expect(chat.panel).to_contain_text("Kept for 30 days, then deleted.")
    chat.button("Erase the chat").click()
    chat.button("Keep it").click()
    expect(chat.replies).to_have_count(1)
    assert gateway.talks
    chat.page.get_by_label("More").click()
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
    chat.page.get_by_label("More").click()
    chat.button("Erase the chat").click()
    chat.button("Erase it").click()
    expect(chat.notice).to_contain_text("could not be erased")
    expect(chat.replies).to_have_count(1)
