"""What the chat lives through on the way to the gateway: nothing is lost, nothing comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fake_gateway import FakeGateway
from fake_server import Served
from playwright.sync_api import Browser, expect
from site_pages import Site
from visitor_page import Chat, visit

pytestmark = pytest.mark.slow


PREGNANT = "is it safe when pregnant?"


def test_a_lost_network(chat: Chat, gateway: FakeGateway) -> None:
    chat.ask("hello")
    chat.page.context.set_offline(True)
    chat.write("one pregnancy")
    chat.write("one price")
    expect(chat.notice).to_contain_text("No connection")
    expect(chat.log.locator(".wait")).to_have_count(2)
    assert len(gateway.said) == 1
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(3)
    expect(chat.notice).to_be_hidden()
    chat.settle()
    assert gateway.said == ["hello", "one pregnancy", "one price"]
    assert list(gateway.runs.values()) == [1, 1, 1]


def test_when_the_network_is_back_nobody_waits(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.page.clock.install()
        chat.page.reload()
        chat.open()
        chat.page.clock.pause_at(chat.page.evaluate("Date.now() / 1000 + 60"))
        chat.page.context.set_offline(True)
        chat.write(PREGNANT)
        expect(chat.notice).to_contain_text("No connection")
        chat.page.context.set_offline(False)
        expect(chat.replies).to_have_count(1)


@pytest.mark.parametrize("events", [0, 1, 2])
def test_a_connection_cut_in_mid_reply(chat: Chat, gateway: FakeGateway, events: int) -> None:
    gateway.behaviour.cut_after = [events, 0]
    chat.write("two questions")
    expect(chat.replies).to_have_count(2)
    chat.settle()
    expect(chat.notice).to_be_hidden()
    assert list(gateway.runs.values()) == [1]
    sent = [h for _, path, h in gateway.requests if path == "/api/messages" and "Accept" in h]
    resumed = [h["Last-Event-ID"][-2:] for h in sent if "Last-Event-ID" in h]
    assert set(resumed) == ({f":{events - 1}"} if events else set())


def test_where_streams_are_always_cut_the_answer_comes_whole(
    chat: Chat, gateway: FakeGateway
) -> None:
    gateway.behaviour.cut_after = [0] * 9
    chat.write("two questions")
    expect(chat.replies).to_have_count(2)
    expect(chat.notice).to_be_hidden()
    assert list(gateway.runs.values()) == [1]


def test_a_server_that_is_killed_and_comes_back(
    chat: Chat, gateway: FakeGateway, served: Served
) -> None:
    gateway.behaviour.allowed = 1
    chat.write("two questions")
    expect(chat.replies).to_have_count(1)
    served.kill()
    expect(chat.notice).to_contain_text("No connection")
    expect(chat.typing).to_be_hidden()
    gateway.behaviour.allowed = None
    served.revive()
    expect(chat.replies).to_have_count(2)
    chat.settle()
    assert list(gateway.runs.values()) == [1]


def test_trying_again_by_hand(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.statuses = [503, 503, 503, 503]
    chat.write(PREGNANT)
    for _ in range(4):
        expect(chat.notice).to_contain_text("No connection")
        with chat.page.expect_response("**/api/messages"):
            chat.button("Try again").click()
    expect(chat.replies).to_have_count(1)
    assert list(gateway.runs.values()) == [1]


def test_too_many_messages(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.statuses, gateway.behaviour.retry_after = [429], 3
    chat.write(PREGNANT)
    expect(chat.notice).to_have_text("One moment: sending again in 3 s.")
    expect(chat.replies).to_have_count(1)
    expect(chat.notice).to_be_hidden()


def test_a_refused_message(chat: Chat, gateway: FakeGateway) -> None:
    gateway.behaviour.statuses = [400]
    chat.write(PREGNANT)
    expect(chat.notice).to_have_text("This could not be sent. That was refused.")
    expect(chat.log.locator(".failed")).to_have_count(1)
    chat.ask(PREGNANT)
    expect(chat.replies).to_have_count(1)


def test_too_many_conversations(chat: Chat, gateway: FakeGateway) -> None:
    """To be told to come back tomorrow is no reason to wait on the page."""
    gateway.behaviour.statuses = [429]
    gateway.behaviour.retry_after = 40_000
    chat.write(PREGNANT)
    expect(chat.notice).to_have_text("This could not be sent. That was refused.")


def test_a_refusal_that_is_not_the_gateways(chat: Chat) -> None:
    """A proxy before it says no in its own way; the chat goes on."""
    page = "<h1>413</h1>"
    chat.page.route("**/api/messages", lambda route: route.fulfill(status=413, body=page), times=1)
    chat.write(PREGNANT)
    expect(chat.notice).to_have_text("This could not be sent.")
    expect(chat.ask(PREGNANT)).to_contain_text("healthcare provider")


def test_a_server_that_cannot_be_reached_at_first(
    browser: Browser, site: Site, served: Served
) -> None:
    with visit(browser, site) as chat:
        served.kill()
        chat.launcher.click()
        expect(chat.notice).to_contain_text("The chat cannot be reached just now.")
        served.revive()
        chat.button("Try again").click()
        expect(chat.button("Are needles used?")).to_be_visible()
        expect(chat.notice).to_be_hidden()


def test_a_conversation_that_ended_meanwhile(chat: Chat, gateway: FakeGateway) -> None:
    """The unsent message begins a new one; of a button its title does, as the button is gone."""
    chat.ask("hello")
    gateway.tokens.clear()
    chat.button("Is it safe during pregnancy?").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.notice).to_be_hidden()
    bodies = [body for talk in gateway.talks.values() for body in talk.bodies.values()]
    assert bodies[-1]["text"] == "Is it safe during pregnancy?"
    assert len(gateway.talks) == 2


def test_an_ageing_token_is_exchanged(browser: Browser, site: Site, gateway: FakeGateway) -> None:
    with visit(browser, site) as chat:
        chat.open()
        chat.ask("hello")
        age = "k => localStorage.setItem('clinic-chat', JSON.stringify({ ...k, renew: 1 }))"
        token = "() => JSON.parse(localStorage.getItem('clinic-chat'))"
        before = chat.page.evaluate(token)
        chat.page.evaluate(age, before)
        chat.page.reload()
        expect(chat.replies).to_have_count(1)
        chat.ask(PREGNANT)
        after = chat.page.evaluate(token)
        assert gateway.requested("/api/token") == 2  # the preflight and the request
        assert before["token"] != after["token"]
        assert len(gateway.talks) == 1
        lifetime = timedelta(milliseconds=after["renew"] - chat.page.evaluate("Date.now()"))
        assert timedelta(days=14) < lifetime < timedelta(days=16)
        chat.ask("the price?")
        assert gateway.requested("/api/token") == 2


def test_bursts_go_out_in_order(chat: Chat, gateway: FakeGateway) -> None:
    words = [f"message {number}" for number in range(5)]
    for each in words:
        chat.write(each)
    expect(chat.replies).to_have_count(5)
    assert gateway.said == words
    expect(chat.mine).to_have_text(words)
