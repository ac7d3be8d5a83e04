"""Chromium for the browser tests, and a clinic's page with the chat on it: the page on one origin,
the stand-in gateway on another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_gateway import FakeGateway
from fake_server import Served
from playwright.sync_api import Browser, expect, sync_playwright
from site_pages import Site
from visitor_page import PATIENCE, Chat, visit

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Ended with the module: while it runs, no other event loop may."""
    if not CHROMIUM.exists():
        pytest.skip(f"BROWSER TESTS DID NOT RUN: no {CHROMIUM}. Run: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    """What the chat talks to."""
    yield FakeGateway()


@pytest.fixture
def served(gateway: FakeGateway) -> Iterator[Served]:
    """The same, on a port."""
    served = Served(gateway)
    yield served
    served.close()


@pytest.fixture
def site(served: Served) -> Iterator[Site]:
    """The clinic's own website."""
    with Site.open(served) as site:
        yield site


@pytest.fixture
def chat(browser: Browser, site: Site) -> Iterator[Chat]:
    """The chat, open on a desktop."""
    with visit(browser, site) as chat:
        chat.open()
        yield chat
