"""The console in a real browser: read by everybody (axe), by keyboard, on a telephone and on paper,
with and without scripts, and nothing that its policy would stop."""

from __future__ import annotations

import pytest
from console.staff import NOW, PASSWORD, Desk, wait_for
from console_visitor import SIZES, ill, is_for_everybody, visiting
from playwright.sync_api import Browser, expect

from bot.log import people_invitations
from bot.log.callbacks import CallbackRequest, request
from bot.log.intake import Incoming, accept
from bot.log.people import Person

pytest_plugins = ("log_databases", "console_visitor")
pytestmark = pytest.mark.slow

OUTSIDE = ["/login", "/welcome/{link}", "/nothing-here"]
INSIDE = [
    "/", "/account", "/people", "/people/1", "/audit", "/audit?person=77", "/audit/check",
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_read_it(browser: Browser, staffed: Desk, size: str) -> None:
    anna = staffed.staff("Anna", "admin")
    bare = staffed.staff("Ben", "admin", protected=False)
    link = people_invitations.invite(staffed.db, "Zoe", "editor", staffed.by(anna))
    options = {"viewport": SIZES[size], "reduced_motion": "reduce"}
    visits: list[tuple[Person | None, bool, list[str]]] = [
        (None, True, OUTSIDE),
        (bare, True, ["/second-factor"]),
        (anna, False, ["/login/code"]),
        (anna, True, INSIDE),
    ]
    for person, verified, paths in visits:
        with visiting(browser, staffed, person, verified=verified, **options) as page:
            for path in paths:
                page.goto(staffed.url + path.format(link=link))
                is_for_everybody(page, path)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_first_link_to_a_colleague(browser: Browser, staffed: Desk, scripts: bool) -> None:
    token = people_invitations.first(staffed.db, NOW)
    with visiting(browser, staffed, None, java_script_enabled=scripts) as page:
        page.goto(f"{staffed.url}/welcome/{token}")
        page.get_by_label("Your name").fill("Anna")
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("The same again").fill(PASSWORD)
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Protect your account")
        expect(page.get_by_alt_text("QR code")).to_be_visible()
        page.get_by_text("It cannot read the picture").click()
        secret = page.locator("code.key").inner_text().replace(" ", "")
        page.get_by_label("Type the six digits").fill(staffed.code(secret))
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".codes li")).to_have_count(10)
        assert not scripts or ill(page) == []
        printing = page.get_by_role("button", name="Print")
        expect(printing).to_be_visible() if scripts else expect(printing).to_be_hidden()
        page.get_by_role("button", name="I have kept them").click()
        page.get_by_role("link", name="People").click()
        page.get_by_label("Name").fill("Rita")
        page.get_by_role("button", name="Make a link").click()
        assert not scripts or ill(page) == []
        link = page.get_by_label("The link").input_value()
        assert link.startswith(f"{staffed.url}/welcome/")
        page.get_by_role("button", name="Done").click()
        page.get_by_role("button", name="Withdraw the link for Rita").click()
        expect(page.locator(".notice")).to_have_text("The link is worth nothing any more.")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_the_whole_with_the_keyboard(browser: Browser, staffed: Desk) -> None:
    anna, rita = staffed.staff("Anna", "admin"), staffed.staff("Rita")
    with visiting(browser, staffed, anna) as page:
        page.goto(f"{staffed.url}/people")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Anna", exact=True).last).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(rita.name)
        summary = page.get_by_text("Shut out…")
        summary.focus()
        expect(page.get_by_role("button", name="Shut out", exact=True)).to_be_hidden()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Shut out", exact=True)).to_be_focused()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_have_text("Rita can no longer log in.")


def test_nothing_runs_or_shows_but_our_own(browser: Browser, staffed: Desk) -> None:
    """The control: what the policy should stop is stopped."""
    with visiting(browser, staffed, staffed.staff("Rita"), quiet=False) as page:
        page.goto(staffed.url)
        stopped = page.evaluate(
            """async () => {
                const stopped = [];
                const hear = (event) => stopped.push(event.effectiveDirective);
                addEventListener("securitypolicyviolation", hear);
                const script = document.createElement("script");
                script.textContent = "window.hit = 1";
                document.body.append(script);
                document.body.setAttribute("style", "color: red");
                const image = new Image();
                image.src = "https://example.invalid/x.png";
                setTimeout("window.hit = 2");
                await fetch("https://example.invalid/").catch(() => {});
                await new Promise((done) => setTimeout(done, 200));
                return [window.hit, stopped];
            }"""
        )
        assert stopped[0] is None
        assert {"script-src-elem", "style-src-attr", "img-src", "connect-src", "script-src"} <= set(
            stopped[1]
        )
        config = page.evaluate("htmx.config")
        assert (config["allowEval"], config["selfRequestsOnly"]) == (False, True)
        assert config["historyCacheSize"] == 0
        kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        assert set(kept) <= {"htmx-current-path-for-history"}  # no page, and no text of one


def test_only_this_machine_is_asked(browser: Browser, staffed: Desk) -> None:
    asked: set[str] = set()
    with visiting(browser, staffed, staffed.staff("Anna", "admin")) as page:
        page.on("request", lambda request: asked.add(request.url))
        for path in INSIDE:
            page.goto(staffed.url + path)
    assert {url for url in asked if not url.startswith((staffed.url, "data:image/svg"))} == set()


def test_a_call_back_request_is_heard_of(browser: Browser, staffed: Desk) -> None:
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(staffed.url)
        wait_for(lambda: staffed.console.live._numbers is not None)
        accept(staffed.db, "c", Incoming("m", "please call me"), NOW)
        asked = CallbackRequest("r", "Ada", "+442079460000", "mornings", None, "prices")
        request(staffed.db, "c", asked, [], NOW)
        expect(page.locator("#live")).to_have_text("A new call-back request has come in.")


def test_a_page_that_is_left_open_says_that_nobody_is_logged_in(
    browser: Browser, staffed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.views.events.PING", 0.2)
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(staffed.url)
        wait_for(lambda: bool(staffed.console.live._listeners))
        staffed.clock.move(hours=1)
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text("You have been logged out.")
        notice.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_light_or_dark_is_chosen_and_kept(browser: Browser, staffed: Desk) -> None:
    rita = staffed.staff("Rita")
    with visiting(browser, staffed, rita, color_scheme="light") as page:
        page.goto(f"{staffed.url}/account")
        light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        page.get_by_role("button", name="Dark", exact=True).click()
        page.wait_for_load_state()
        dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert dark != light
        assert ill(page) == []
        page.goto(staffed.url)
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


def test_on_paper(browser: Browser, staffed: Desk) -> None:
    with visiting(browser, staffed, staffed.staff("Anna", "admin")) as page:
        page.goto(f"{staffed.url}/audit")
        page.emulate_media(media="print")
        for selector in (".side", ".filters", ".actions"):
            expect(page.locator(selector).first).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("table")).to_be_visible()
