"""Whether everybody can use the chat: WCAG 2.2 AA by axe-core in every mode, and what a screen
reader hears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, Page, expect
from site_pages import Site
from visitor_page import PHONE, ZOOMED, visit

pytestmark = pytest.mark.slow


AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "200 % zoom": {"viewport": ZOOMED, "device_scale_factor": 2},
    "360 px": {"viewport": PHONE, "has_touch": True},
}


# What a screen reader would say: what is added within a live region while it is live.
HEARD = """() => {
    window.heard = [];
    const live = (node) => {
        for (let each = node; each; each = each.parentElement) {
            const set = each.ariaLive || (/^(log|status)$/.test(each.role) ? "polite" : null);
            if (set) return set != "off";
        }
        return false;
    };
    const root = document.querySelector("clinic-chat").shadowRoot;
    new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes)
            for (const node of addedNodes)
                if (live(node.nodeType == 1 ? node : target))
                    window.heard.push((node.title || node.textContent).trim());
    }).observe(root, { childList: true, subtree: true });
}"""


@pytest.fixture(autouse=True)
def _page_for_axe(site: Site) -> None:
    """A strict policy forbids what axe does to look at pages."""
    site.page_without_policy("/plain")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    page.evaluate(AXE)
    found = page.evaluate(
        """tags => axe.run(document, {
            runOnly: tags, rules: { "target-size": { enabled: true } },
        })""",
        TAGS,
    )
    return [f"{v['id']}: {node['html']}" for v in found["violations"] for node in v["nodes"]]


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(browser: Browser, site: Site, gateway: FakeGateway, mode: str) -> None:
    with visit(browser, site, "/plain", **MODES[mode]) as chat:
        assert violations(chat.page) == []
        chat.open()
        assert violations(chat.page) == []
        chat.ask_everything()
        assert violations(chat.page) == []
        chat.page.get_by_title("More").click()
        gateway.behaviour.statuses = [503]
        chat.text.fill("hello")
        chat.text.press("Enter")
        expect(chat.notice).to_contain_text("No connection")
        assert violations(chat.page) == []


def test_each_reply_is_heard_once(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.open()
        chat.page.evaluate(HEARD)
        chat.ask("two questions")
        expect(chat.replies).to_have_count(2)
        chat.ask("hello")
        heard = chat.page.evaluate("() => window.heard")
        said = [text for text in heard if text]
        assert len([text for text in said if "healthcare provider" in text]) == 1
        assert len([text for text in said if "costs £70" in text]) == 1
        assert len([text for text in said if "Which of these" in text]) == 1
        assert not [text for text in said if "Helpful" in text or "did not answer" in text]
        assert chat.log.evaluate("log => [log.role, log.ariaLive]") == ["log", "polite"]


def test_history_is_not_read_out(browser: Browser, site: Site) -> None:
    with visit(browser, site) as chat:
        chat.open()
        chat.ask("two questions")
        chat.button("Close the chat").click()
        chat.page.reload()
        chat.launcher.wait_for()
        chat.page.evaluate(HEARD)
        chat.open()
        expect(chat.replies).to_have_count(2)
        assert not [text for text in chat.page.evaluate("() => window.heard") if "£70" in text]
        chat.ask("hello")
        assert [t for t in chat.page.evaluate("() => window.heard") if "Which of these" in t]
