"""One tag on a clinic's page: what it asks for, what it leaves behind, that it keeps working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, Page, expect
from site_pages import Site
from visitor_page import DESKTOP, visit, watch

from bot.widget.files import newest, released, tag

pytestmark = pytest.mark.slow


@contextmanager
def closed_page(browser: Browser, site: Site, path: str = "/") -> Iterator[Page]:
    """A page with the shadow root closed, as visitors have it."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    wrong = watch(page)
    page.goto(site.url + path)
    yield page
    context.close()
    assert not wrong


def test_one_request_and_a_launcher_until_the_visitor_clicks(
    browser: Browser, site: Site, gateway: FakeGateway
) -> None:
    with visit(browser, site) as chat:
        expect(chat.launcher).to_be_visible()
        chat.page.wait_for_load_state("networkidle")
        assert [path for _, path, _ in gateway.requests] == [f"/{newest().name}"]
        expect(chat.page.locator(".frame > *")).to_have_count(2)  # with what counts new messages
        box = chat.launcher.bounding_box()
        assert box and box["width"] < 220 and box["height"] < 70


def test_nobody_else_is_asked_anything(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        asked: list[str] = []
        chat.page.on("request", lambda request: asked.append(request.url))
        chat.page.reload()
        chat.open()
        chat.ask("two questions")
        ours = (site.url, site.gateway_url, "data:,")
        assert asked and [url for url in asked if not url.startswith(ours)] == []


def test_nothing_is_kept_before_the_first_message(
    browser: Browser, site: Site, gateway: FakeGateway
) -> None:
    with visit(browser, site) as chat:
        kept = "() => [localStorage.length, sessionStorage.length, document.cookie]"
        chat.open()
        chat.text.fill("hel")
        chat.button("Close the chat").click()
        chat.open()
        assert chat.page.evaluate(kept) == [0, 0, ""]
        assert not gateway.tokens
        chat.ask("hello")
        assert chat.page.evaluate(kept) == [1, 1, ""]
        assert not chat.page.context.cookies()
        assert len(gateway.tokens) == 1


def test_the_shadow_root_is_closed(browser: Browser, site: Site) -> None:
    with closed_page(browser, site) as page:
        page.wait_for_function("() => window.ClinicChat")
        assert page.evaluate("() => document.querySelector('clinic-chat').shadowRoot") is None


def test_a_changed_file_does_not_run(browser: Browser, site: Site, gateway: FakeGateway) -> None:
    kind, body, headers = gateway.pages[f"/{newest().name}"]
    gateway.pages[f"/{newest().name}"] = (kind, body + b" ", headers)
    wrong: list[str] = []
    with visit(browser, site, wrong=wrong) as chat:
        chat.page.wait_for_load_state("networkidle")
        assert chat.page.evaluate("() => typeof ClinicChat") == "undefined"
    assert any("integrity" in text for text in wrong)


@pytest.mark.parametrize("name", sorted(released()))
def test_every_release_still_runs(
    browser: Browser, site: Site, gateway: FakeGateway, name: str
) -> None:
    """A tag that was pasted long ago: its file talks to the gateway of today."""
    file = released()[name]
    headers = {"Access-Control-Allow-Origin": "*"}
    gateway.pages[f"/{name}"] = ("text/javascript", file.body, headers)
    site.page("/old", chat=tag(site.gateway_url, file, {}))
    with closed_page(browser, site, "/old") as page:
        page.wait_for_function("() => window.ClinicChat")
        page.evaluate("() => ClinicChat.open({ message: 'hello' })")
        page.wait_for_function("() => localStorage.length")
        for _ in range(50):
            if gateway.runs:
                break
            page.wait_for_timeout(100)
    assert gateway.said == ["hello"]


def test_the_tag_may_name_another_gateway_and_a_colour(browser: Browser, site: Site) -> None:
    file = newest()
    site.host.pages[f"/{file.name}"] = ("text/javascript", file.body, {})
    elsewhere = {"server": f"{site.gateway_url}/", "accent": "#663399"}
    site.page("/elsewhere", chat=tag(site.url, file, elsewhere))
    with visit(browser, site, "/elsewhere") as chat:
        expect(chat.launcher).to_have_css("background-color", "rgb(102, 51, 153)")
        chat.open()
        header = chat.panel.locator("header")
        expect(header).to_have_css("background-color", "rgb(31, 111, 92)")  # as the clinic says


def test_a_page_that_may_not_use_it_is_told_kindly(
    browser: Browser, site: Site, gateway: FakeGateway
) -> None:
    gateway.origins.clear()
    wrong: list[str] = []
    with visit(browser, site, wrong=wrong) as chat:
        chat.launcher.click()
        expect(chat.notice).to_contain_text("The chat cannot be reached just now.")
