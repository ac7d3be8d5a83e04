"""The call-back card: filling it in, what is missing, what the clinic finds wrong."""

from __future__ import annotations

import re

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, expect
from site_pages import Site
from visitor_page import Chat, visit

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("changed", [False, True])
def test_a_request_sent_again_is_one_request_unless_it_was_changed(
    chat: Chat, gateway: FakeGateway, changed: bool
) -> None:
    gateway.behaviour.lost_callbacks = 1
    card = chat.ask("please call me on 07700 900123").locator("form")
    card.get_by_label("Name").fill("Ada")
    card.get_by_label("The clinic may use this to call me back.").check()
    send = card.get_by_role("button", name="Ask for a call")
    send.click()
    expect(chat.notice).to_have_text("The connection was lost.")
    if changed:
        card.get_by_label("Phone number").fill("020 7946 0999")
    send.click()
    expect(chat.replies.last).to_contain_text("We will call you")
    phones = [asked["phone"] for asked in gateway.callbacks.values()]
    assert phones == ["07700 900123", *(["020 7946 0999"] if changed else [])]
