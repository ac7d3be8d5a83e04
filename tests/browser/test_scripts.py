"""What others write stays text: 500 things that would run as markup, as messages, replies, titles,
names, addresses and errors. A page that puts the same into innerHTML shows that they would."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fake_gateway import FakeGateway, answered, problem
from playwright.sync_api import Browser, expect
from replies import CALL, PHONE, masked, reply
from script_runs import FILL_ALL, RUN_ALL, SAY_ALL, STRANGE, WATCHED
from site_pages import Site
from visitor_page import Chat, visit

pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[1] / "attack" / "scripts.txt"  # one a line; ␊ ␍ ␉ ␀ stand for what
UNSEEN = str.maketrans("␊␍␉␀", "\n\r\t\0")  # a line of text cannot hold
BUILT_IN = {"https:", "http:", "tel:"}


def scripts() -> list[str]:
    return [line.translate(UNSEEN) for line in FILE.read_text("utf-8").split("\n")[:-1]]


TEXTS = scripts()
SOME = TEXTS[::4]  # where each costs a request and an answer


class Repeating(FakeGateway):
    """Says back what it is told, and finds every card wrong in the visitor's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.replies = lambda text: [_said(text)]

    async def _callbacks(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        number = len(self.names)
        self.names.append(body["name"])
        text = TEXTS[number]
        if number == len(SOME) - 1:
            return answered({"text": text}, 201)
        errors = {name: f"{number}: {text}" for name in ("name", "phone", "when", "consent")}
        return problem(422, text, errors=errors)


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    yield Repeating()


def _said(text: str) -> dict[str, Any]:
    """A reply whose every part is the text."""
    links = [{"kind": kind, "title": text, "url": text} for kind in ("book", "call", "crisis")]
    return reply(
        text,
        answer=text,
        outcome="answered",
        source=text,
        links=links,
        buttons=[{"title": text, "id": text}],
        hand_off={"reason": text, "summary": text},
    )


def _spoken(text: str) -> dict[str, Any]:
    """A message of the history whose every part is the text."""
    return {
        "id": str(uuid.uuid4()), "text": text, "button": False, "state": "answered",
        "at": "2026-06-10T10:00:00+00:00", "outcome": "answered", "replies": [_said(text)],
        "verdict": None,
    }  # fmt: skip


@contextmanager
def watched(browser: Browser, site: Site, path: str) -> Iterator[Chat]:
    """A page on which nothing of it may run, ask for anything elsewhere, or lead away."""
    asked: list[str] = []
    with visit(browser, site, path) as chat:
        chat.page.context.add_init_script(WATCHED)
        chat.page.on("request", lambda request: asked.append(request.url))
        chat.page.on("dialog", lambda dialog: asked.append("dialog"))
        chat.page.reload()
        yield chat
        chat.page.wait_for_timeout(300)  # what loads something before it runs
        assert chat.page.evaluate("() => [window.hits, window.stopped]") == [None, None]
        assert chat.page.url == site.url + path and len(chat.page.context.pages) == 1
        assert chat.panel.locator(STRANGE).count() == 0
        hrefs = chat.panel.locator("a[href]").evaluate_all("all => all.map((a) => a.protocol)")
        assert set(hrefs) <= BUILT_IN
    known = (site.url, site.gateway_url, "data:,")
    assert not [url for url in asked if not url.startswith(known)]


def test_the_corpus_is_whole() -> None:
    assert len(set(TEXTS)) == 500
    assert all(0 < len(text) <= 300 for text in TEXTS)


@pytest.mark.parametrize("path", ["/", "/plain"])
def test_nothing_of_it_runs(browser: Browser, site: Site, gateway: FakeGateway, path: str) -> None:
    """As the history of a conversation, under a strict policy and without any."""
    site.page_without_policy("/plain")
    with watched(browser, site, path) as chat:
        chat.launcher.click()
        chat.write("hello")
        chat.replies.first.wait_for()
        [talk] = gateway.talks.values()
        talk.messages.update({m["id"]: m for m in map(_spoken, TEXTS)})
        chat.page.reload()
        expect(chat.replies).to_have_count(501, timeout=30_000)
        shown = chat.log.locator(".bot .words").all_text_contents()
        assert shown[2:] == TEXTS


@pytest.mark.parametrize("first", range(0, 500, 100))
def test_nothing_of_what_the_clinic_is_called_runs(
    browser: Browser, site: Site, gateway: FakeGateway, first: int
) -> None:
    some = TEXTS[first : first + 100]
    gateway.shop.update(
        name=some[0], greeting=" ".join(some[1:30]), suggested=some[30:90], address=some[90],
        hours=some[91], hours_now=some[92], accent=some[93], article_reviewed_on=some[94],
        phone={"text": some[95], "url": some[96]}, booking={"url": some[97]},
        emergency={"text": some[98], "url": some[99]},
    )  # fmt: skip
    with watched(browser, site, "/") as chat:
        chat.launcher.click()
        expect(chat.panel).to_contain_text(some[1].strip()[:20])


def test_nothing_that_is_typed_runs(browser: Browser, site: Site, gateway: FakeGateway) -> None:
    """And nothing of what is said in return, while the page looks on."""
    with watched(browser, site, "/") as chat:
        chat.launcher.click()
        chat.page.evaluate(SAY_ALL, [SOME, "clinic-chat"])
        assert gateway.said == [masked(text.replace("\r", "\n").strip()) for text in SOME]
        expect(chat.mine).to_have_count(len(SOME))


def test_nothing_that_is_written_into_the_card_runs(
    browser: Browser, site: Site, gateway: FakeGateway
) -> None:
    gateway.replies = lambda text: [reply(text, links=[CALL], card="callback")]
    with watched(browser, site, "/") as chat:
        chat.launcher.click()
        chat.ask("call me on " + PHONE["text"])
        chat.page.evaluate(FILL_ALL, [SOME, "clinic-chat"])
        assert isinstance(gateway, Repeating)
        lines = [text[:100].replace("\n", "").replace("\r", "") for text in SOME]
        assert gateway.names == lines  # a field holds one line
        expect(chat.replies.last.locator(".words").last).to_have_text(TEXTS[len(SOME) - 1])


def test_the_same_would_run_as_markup(browser: Browser, site: Site) -> None:
    """The control: otherwise the tests above would prove nothing."""
    site.page_without_policy("/markup")
    with visit(browser, site, "/markup", wrong=[]) as chat:
        # Those that lead elsewhere would take the page away.
        texts = [text for text in TEXTS if "http-equiv" not in text]
        assert chat.page.evaluate(RUN_ALL, texts) > 50
