"""Today, FAQs, call-backs, analytics and privacy in a real browser: for everybody, with and without
scripts, and alive where that helps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from console.staff import NOW, Desk, wait_for
from console_visitor import SIZES, is_for_everybody, visiting
from log_talks import about, talk
from playwright.sync_api import Browser, expect

from bot.log import callback_queue, samples
from bot.log.audit import By
from bot.log.callbacks import CallbackRequest, request
from bot.log.retention import sweep
from bot.log.signals import Feedback, click, feedback

pytest_plugins = ("log_databases", "console_visitor")
pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PAGES = [
    "/", "/faqs", "/faqs?days=364", "/faqs/needles", "/faqs/price", "/faqs/not_covered",
    "/callbacks", "/callbacks?show=done", "/callbacks/1", "/analytics", "/analytics?days=91",
    "/analytics/samples/1", "/privacy", "/privacy?of=c1", "/privacy?of=nobody",
]  # fmt: skip
LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3


def ask(staffed: Desk, number: int, ago: timedelta = timedelta(0)) -> int:
    asked = CallbackRequest(
        f"r{number}", f"Ada {number}", "+442079460000", "after work", None, f"Asked: {number}"
    )
    return request(staffed.db, f"c{number}", asked, [], NOW - ago)


def busy(staffed: Desk) -> None:
    """A log with something of everything, and words that are too long for any line."""
    db = staffed.db
    for number in range(24):
        outcome = ("answered", "declined", "handed_off", "clarified")[number % 4]
        told = about(*([("needles", "price", "book")[number % 3]] * (outcome != "clarified")),
                     outcome=outcome, handed_off=("book", "call"))  # fmt: skip
        message = talk(db, f"c{number}", told, NOW - number * 17 * HOUR, LONG)
        if number % 5 == 0:
            feedback(db, f"c{number}", Feedback(message, "down"), NOW)
            click(db, f"c{number}", message, "book", NOW)
    talk(db, "danger", about("emergency", outcome="emergency"), NOW)
    talk(db, "unknown", about("not_covered", outcome="declined"), NOW)
    talk(db, "old", about("needles"), NOW - 40 * DAY)
    sweep(db, NOW - 30 * DAY, NOW)
    ask(staffed, 1, 30 * HOUR)
    done = ask(staffed, 2, 20 * HOUR)
    callback_queue.move(db, done, "done", By(NOW, 1, "Rita"))
    ask(staffed, 3)
    number = samples.next_one(db, NOW - 28 * DAY, NOW)
    assert number is not None


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_them(browser: Browser, staffed: Desk, size: str) -> None:
    busy(staffed)
    options = {"viewport": SIZES[size], "reduced_motion": "reduce"}
    with visiting(browser, staffed, staffed.staff("Rita", "editor"), **options) as page:
        for path in PAGES:
            page.goto(staffed.url + path)
            for closed in page.locator("main details:not([open]) > summary").all():
                closed.click()
            is_for_everybody(page, path)


def test_they_are_for_everybody_when_empty_too(browser: Browser, staffed: Desk) -> None:
    with visiting(browser, staffed, staffed.staff("Rita", "editor")) as page:
        for path in ("/", "/faqs", "/callbacks", "/callbacks?show=done", "/analytics", "/privacy"):
            page.goto(staffed.url + path)
            is_for_everybody(page, path)


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_called(browser: Browser, staffed: Desk, scripts: bool) -> None:
    ask(staffed, 1)
    rita = staffed.staff("Rita")
    with visiting(browser, staffed, rita, java_script_enabled=scripts) as page:
        page.goto(f"{staffed.url}/callbacks")
        expect(page.get_by_text("Ada 1")).to_have_count(0)
        page.get_by_role("button", name="Show name and number").click()
        expect(page.get_by_text("Ada 1")).to_be_visible()
        expect(page.get_by_role("link", name="020 7946 0000")).to_have_attribute(
            "href", "tel:+442079460000"
        )
        assert page.url.endswith("/callbacks" if scripts else "/callbacks/1")
        page.get_by_role("button", name="Tried, nobody there").click()
        expect(page.get_by_role("main")).to_contain_text("Tried")
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".notice.done")).to_contain_text("Done. It is kept")
        expect(page.get_by_text("Nobody waits for a call")).to_be_visible()


def listening(staffed: Desk) -> None:
    """Waits until the console tells pages what is new."""
    wait_for(lambda: staffed.console.live._numbers is not None)


def test_a_new_request_shows_by_itself(browser: Browser, staffed: Desk) -> None:
    ask(staffed, 1, HOUR)
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(f"{staffed.url}/callbacks")
        listening(staffed)
        ask(staffed, 2)
        expect(page.get_by_role("heading", name="Asked: 2")).to_be_visible()
        expect(page.locator("[data-counter=callbacks]")).to_have_text("2")
        callback_queue.move(staffed.db, 1, "done", By(NOW, 1, "Zoe"))
        expect(page.get_by_role("heading", name="Asked: 1")).to_have_count(0)


def test_a_new_request_takes_nothing_out_of_ones_hands(browser: Browser, staffed: Desk) -> None:
    ask(staffed, 1, HOUR)
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(f"{staffed.url}/callbacks")
        listening(staffed)
        page.get_by_role("button", name="Show name and number").click()
        expect(page.get_by_text("Ada 1")).to_be_visible()
        ask(staffed, 2)
        expect(page.locator("#news")).to_be_visible()
        expect(page.get_by_text("Ada 1")).to_be_visible()
        expect(page.get_by_role("heading", name="Asked: 2")).to_have_count(0)
        page.locator("#news").get_by_role("link").click()
        expect(page.get_by_role("heading", name="Asked: 2")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_other_days(browser: Browser, staffed: Desk, scripts: bool) -> None:
    busy(staffed)
    rita = staffed.staff("Rita")
    with visiting(browser, staffed, rita, java_script_enabled=scripts) as page:
        page.goto(f"{staffed.url}/analytics")
        page.get_by_label("Days", exact=True).select_option("7")
        show = page.get_by_role("button", name="Show", exact=True)
        expect(show).to_be_hidden() if scripts else show.click()
        expect(page).to_have_url(f"{staffed.url}/analytics?days=7")
        expect(page.get_by_role("main")).to_contain_text("4 June 2026 to today")


def test_bars_are_as_high_as_the_figures_say(browser: Browser, staffed: Desk) -> None:
    for number in range(3):
        talk(staffed.db, f"c{number}", about("needles"), NOW - min(number, 1) * DAY)
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(staffed.url)
        heights = [
            box["height"]
            for bar in page.locator(".plot rect.k-answered").all()
            if (box := bar.bounding_box())
        ]
        plot = page.locator(".plot > svg").bounding_box()
        assert plot is not None and len(heights) == 2
        assert heights[0] == pytest.approx(plot["height"], abs=1)  # two, of two
        assert heights[1] == pytest.approx(plot["height"] / 2, abs=1)
        fill = page.locator(".plot rect.k-answered").first.evaluate("e => getComputedStyle(e).fill")
        assert fill == "rgb(11, 122, 117)"


@pytest.mark.parametrize("scripts", [True, False])
def test_three_messages_are_judged(browser: Browser, staffed: Desk, scripts: bool) -> None:
    for number in range(3):
        talk(staffed.db, f"c{number}", about("needles"), NOW)
    rita = staffed.staff("Rita")
    with visiting(browser, staffed, rita, java_script_enabled=scripts) as page:
        page.goto(f"{staffed.url}/analytics")
        page.get_by_role("button", name="Judge a message").click()
        for place, name in enumerate(["Right", "Wrong answer", "Could have been answered"]):
            expect(page.locator(".sample")).to_be_visible()
            page.wait_for_load_state()  # keys are heard from then on
            at = page.url
            if scripts:
                page.keyboard.press(str(place + 1))
            else:
                page.get_by_role("button", name=name).click()
            expect(page).not_to_have_url(at)
        expect(page.get_by_role("main")).to_contain_text("1 of 3 messages drawn at random")
    assert samples.verdicts(staffed.db, NOW - DAY, NOW + DAY) == {
        "right": 1, "wrong": 1, "missed": 1,
    }  # fmt: skip


def test_from_today_to_what_is_asked_and_unanswered(browser: Browser, staffed: Desk) -> None:
    talk(staffed.db, "a", about("price", outcome="declined"), NOW)
    with visiting(browser, staffed, staffed.staff("Rita")) as page:
        page.goto(staffed.url)
        page.get_by_role("link", name="What does a session cost?").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What does a session cost?")
        expect(page.get_by_role("main")).to_contain_text("There is no answer yet")


def test_forgetting_somebody_takes_two_steps(browser: Browser, staffed: Desk) -> None:
    talk(staffed.db, "c1", about("price"), NOW)
    ask(staffed, 1)
    with visiting(browser, staffed, staffed.staff("Eda", "editor")) as page:
        page.goto(f"{staffed.url}/privacy")
        page.get_by_label("Which conversation").fill("call-back 1")
        page.get_by_role("button", name="Find it").click()
        page.get_by_role("button", name="Erase it for good").click()
        expect(page.locator(".notice.done").first).to_contain_text("The conversation is erased")
