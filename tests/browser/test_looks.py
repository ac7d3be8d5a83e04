"""Sizes, colours and motion: large enough, readable in any accent, still for those who wish it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect
from site_pages import Site
from visitor_page import PHONE, visit

pytestmark = pytest.mark.slow


ACCENTS = ["#1f6f5c", "#ffd54f", "#0b1020", "#8a8a8a", "#ffffff", "#e53935", "#757575"]


CONTRASTS = """panel => {
    const rgb = (colour) => {
        const on = document.createElement("canvas").getContext("2d");
        on.fillStyle = colour;
        on.fillRect(0, 0, 1, 1);
        return [...on.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour) => {
        const [r, g, b] = rgb(colour).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (each) => {
        for (; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if (rgb(colour)[3] == 255) return colour; // the tint of an emergency is slight
        }
    };
    const found = {};
    for (const each of panel.querySelectorAll("*")) {
        const own = [...each.childNodes].some((n) => n.nodeType == 3 && n.textContent.trim());
        if (!own && each.tagName != "svg") continue;
        const [a, b] = [getComputedStyle(each).color, ground(each)].map(luminance);
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) found[each.outerHTML.slice(0, 90)] = ratio;
    }
    return found;
}"""


def test_targets_are_large_enough(browser: Browser, site: Site) -> None:
    with visit(browser, site, viewport=PHONE) as chat:
        assert small(chat.page.locator("clinic-chat button:visible")) == {}
        chat.open()
        chat.ask_everything()
        chat.page.get_by_title("More").click()
        targets = (
            "button, summary, a, textarea, input:not([type=checkbox]), label:has([type=checkbox])"
        )
        assert small(chat.panel.locator(targets).locator("visible=true")) == {}


def small(targets: Locator) -> dict[str, tuple[float, float]]:
    """Those that are less than 44 px wide or high."""
    found = {}
    for target in targets.all():
        box = target.bounding_box()
        assert box is not None
        if min(box["width"], box["height"]) < 44:
            found[target.evaluate("t => t.outerHTML.slice(0, 80)")] = (box["width"], box["height"])
    return found


def test_motion_is_for_those_who_like_it(browser: Browser, site: Site) -> None:
    for wish, moving in (("reduce", False), ("no-preference", True)):
        with visit(browser, site, reduced_motion=wish) as chat:
            chat.open()
            names = chat.panel.evaluate(
                """panel => [panel, ...panel.querySelectorAll("*")]
                    .map((each) => getComputedStyle(each).animationName)"""
            )
            assert any(name != "none" for name in names) is moving


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_accent_can_be_read(browser: Browser, site: Site, scheme: str) -> None:
    with visit(browser, site, color_scheme=scheme) as chat:
        chat.page.route("**/api/widget", lambda route: route.continue_())  # not from the cache
        for accent in ACCENTS:
            site.gateway.shop["accent"] = accent
            chat.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            chat.page.reload()
            chat.open()
            chat.ask("two questions")
            chat.ask("I have chest pain")
            chat.ask("please call me")
            shade = "rgb({}, {}, {})".format(*bytes.fromhex(accent[1:]))
            expect(chat.panel.locator("header")).to_have_css("background-color", shade)
            assert chat.panel.evaluate(CONTRASTS) == {}, accent


def test_the_keyboard_of_a_phone_does_not_cover_the_text(browser: Browser, site: Site) -> None:
    """A phone's keyboard makes the visual viewport smaller, not the page."""
    with visit(browser, site, viewport=PHONE, has_touch=True) as chat:
        chat.open()
        chat.page.evaluate(
            """() => {
                const shrunk = { height: { value: 400 }, offsetTop: { value: 60 } };
                Object.defineProperties(visualViewport, shrunk);
                visualViewport.dispatchEvent(new Event("resize"));
            }"""
        )
        box, text = chat.panel.bounding_box(), chat.text.bounding_box()
        assert box and text
        assert (box["y"], box["height"]) == (60, 400)
        assert text["y"] + text["height"] < 460


def test_nothing_runs_off_a_small_screen(browser: Browser, site: Site) -> None:
    with visit(browser, site, viewport={"width": 320, "height": 500}) as chat:
        chat.open()
        chat.ask("echo " + "verylongword" * 20)
        chat.ask_everything()
        wide = chat.panel.evaluate(
            """panel => [panel, ...panel.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > 320.5
                    || each.matches(".log") && each.scrollWidth > each.clientWidth)
                .map((each) => each.outerHTML.slice(0, 80))"""
        )
        assert wide == []
