"""Several tabs show one conversation."""

from __future__ import annotations

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import expect
from site_pages import Site
from visitor_page import Chat

pytestmark = pytest.mark.slow

PREGNANT = "is it safe when pregnant?"


def test_two_tabs(chat: Chat, site: Site, gateway: FakeGateway) -> None:
    chat.ask("hello")
    other = Chat(chat.page.context.new_page())
    other.page.goto(site.url)
    other.open()
    expect(other.replies).to_have_count(1)
    other.ask(PREGNANT)
    expect(chat.mine).to_have_text(["hello", PREGNANT])
    expect(chat.replies).to_have_count(2)
    chat.ask("the price?")
    expect(other.replies).to_have_count(3)
    expect(other.mine).to_have_count(3)
    assert len(gateway.talks) == 1
    chat.page.get_by_title("More").click()
    chat.button("Erase the chat").click()
    chat.button("Erase it").click()
    expect(other.replies).to_have_count(0)
    other.page.close()


def test_what_was_said_stands_above_what_is_not_yet_said(chat: Chat, site: Site) -> None:
    chat.ask("hello")
    chat.page.route("**/api/messages", lambda route: route.abort())
    chat.write("later")
    other = Chat(chat.page.context.new_page())
    other.page.goto(site.url)
    other.open()
    other.ask(PREGNANT)
    expect(chat.mine).to_have_text(["hello", PREGNANT, "later"])


def test_a_slow_answer_is_seen_by_the_other_tab(
    chat: Chat, site: Site, gateway: FakeGateway
) -> None:
    chat.ask("hello")
    other = Chat(chat.page.context.new_page())
    other.page.goto(site.url)
    other.open()
    expect(other.replies).to_have_count(1)
    gateway.behaviour.allowed = 0
    chat.write(PREGNANT)
    expect(other.typing).to_be_visible()
    gateway.behaviour.allowed = None
    expect(other.replies).to_have_count(2)
    expect(other.typing).to_be_hidden()
