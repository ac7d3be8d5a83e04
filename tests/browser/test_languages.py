"""The chat in another language, written from right to left."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect
from site_pages import Site
from visitor_page import visit

from bot.widget.files import HERE

pytestmark = pytest.mark.slow


def test_arabic(browser: Browser, site: Site) -> None:
    texts = json.loads((HERE / "strings" / "ar.json").read_text("utf-8"))
    site.page("/ar", chat=site.tag("ar"))
    with visit(browser, site, "/ar") as chat:
        frame = chat.page.locator(".frame")
        assert frame.get_attribute("lang") == "ar"
        expect(frame).to_have_css("direction", "rtl")
        launcher = chat.launcher.bounding_box()
        assert launcher and launcher["x"] < 100
        chat.open()
        panel = chat.panel.bounding_box()
        assert panel and panel["x"] < 100
        text = chat.page.get_by_label(texts["question"])
        text.fill("pregnant")
        text.press("Enter")
        expect(chat.replies).to_contain_text("healthcare provider")
        expect(chat.replies).to_contain_text("2023")
        assert (
            chat.replies.locator(".words").evaluate("p => getComputedStyle(p).direction") == "ltr"
        )
        mine, log = chat.page.locator(".you").bounding_box(), chat.log.bounding_box()
        assert mine and log and mine["x"] - log["x"] < 40
        expect(chat.button(texts["missed"])).to_be_visible()
        chat.button(texts["close"]).click()
        expect(chat.panel).to_be_hidden()
