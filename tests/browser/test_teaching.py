"""Teaching in a real browser: read by everybody, and as a receptionist does it where no
scripts run. The workshop is a stand-in, which does what it is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from console.reviewing import say
from console.staff import wait_for
from console.teaching_pages import BLOCKED, REPORT, School
from console_visitor import SIZES, is_for_everybody, visiting
from playwright.sync_api import Browser, Page, expect
from steps import Steps

from bot.teaching.state import State

pytest_plugins = ("log_databases", "console_visitor", "console.reviewing", "console.teaching_pages")
pytestmark = pytest.mark.slow

LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
STATES = {
    "running": State(3, "publish", "Eve", step="training", share=0.4, seconds_left=3.0),
    "blocked": State(3, "publish", "Eve", end="blocked", sentence=LONG, report=BLOCKED),
    "tried": State(3, "try", "Eve", end="tried", sentence="Tried.", report=REPORT),
}
QUESTIONS = ["parking please", "parking where", "car park", "a place for my car", "may I park here"]


def change(school: School) -> None:
    """Something of every kind that can wait."""
    edit = school.faqs.edit()
    edit.change("beds", answer=f"Soft ones. {LONG}")
    edit.add_phrasings("sleep", [LONG])
    edit.add_held_out("beds", ["bed?"])
    edit.set_clinic({"phone": "+44 20 7946 0999", "opening.closed": ("PH", "2027-03-05")})
    school.faqs.save(edit, "Ann", {finding.token for finding in edit.findings()})


@contextmanager
def as_(browser: Browser, school: School, role: str, **options: object) -> Iterator[Page]:
    with visiting(browser, school.desk, school.desk.staff("Eve", role), **options) as page:
        yield page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_them(browser: Browser, school: School, scheme: str, size: str) -> None:
    change(school)
    school.publish()
    change_back = school.faqs.edit()
    change_back.change("beds", answer="Hard ones.")
    school.faqs.save(change_back, "Ann")
    paths = [
        "/faqs/new", "/faqs/beds/edit", "/faqs/sleep/edit", "/faqs/not_covered/edit", "/clinic",
        "/faqs/beds/history", "/clinic/history", "/faqs/deleted", "/faqs/import", "/publish",
        "/releases", *(f"/releases/{release.id}" for release in school.store.list()),
    ]  # fmt: skip
    options = {"color_scheme": scheme, "viewport": SIZES[size], "reduced_motion": "reduce"}
    with as_(browser, school, "admin", **options) as page:
        for path in paths:
            page.goto(school.desk.url + path)
            _is_fine(page, path)
        for name, state in STATES.items():
            page.goto("about:blank")  # what listens to a job loads its page again when it ends
            school.workshop.now = state
            page.goto(f"{school.desk.url}/publish")
            _is_fine(page, name)
        page.goto(f"{school.desk.url}/faqs/new")
        page.get_by_label("Title").fill("Your beds")
        page.get_by_label("Answer").fill("It {cures} all. " * 40)
        page.get_by_label("Questions, one a line", exact=True).fill("do you sell pillows\n[x](y)")
        page.get_by_role("button", name="Check first").click()
        _is_fine(page, "what is amiss")


def _is_fine(page: Page, path: str) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((d) => d.open = true)")
    is_for_everybody(page, path)


def test_what_visitors_see_while_it_is_written(browser: Browser, school: School) -> None:
    with as_(browser, school, "editor") as page:
        page.goto(f"{school.desk.url}/faqs/new")
        page.get_by_label("Title").fill("Parking")
        page.get_by_label("Answer").fill("Behind the house. Call {phone}.")
        seen = page.get_by_role("group", name="As the chat window shows it")
        expect(seen).to_contain_text("Behind the house. Call 020 7946 0123.")
        expect(page.locator(".room").nth(1)).to_have_text("31 / 420")
        expect(page.get_by_text("Still to be written: questions.")).to_be_visible()
        expect(page.locator(".stops")).to_have_count(0)
        page.get_by_label("Questions, one a line", exact=True).fill("\n".join(QUESTIONS))
        expect(page.get_by_text("Nothing is amiss.")).to_be_visible()
        page.get_by_label("Test questions").focus()
        expect(page.get_by_text("takes 7 messages from")).to_be_visible()
        page.get_by_label("where do I leave my car").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".notice.done")).to_contain_text("“Parking” is saved")
    assert school.faqs.view().phrasings("parking")[-1] == "where do I leave my car"


def test_only_the_facts_of_the_source_that_is_chosen(browser: Browser, school: School) -> None:
    with as_(browser, school, "editor") as page:
        page.goto(f"{school.desk.url}/faqs/beds/edit")
        page.get_by_text("Where the answer comes from").click()
        fact = page.get_by_label("One should sleep.")
        expect(fact).to_be_hidden()
        page.get_by_label("Source").select_option("article: sleep")
        expect(fact).to_be_visible()


def test_the_bar_moves_and_the_page_says_how_it_ended(browser: Browser, school: School) -> None:
    change(school)
    with as_(browser, school, "editor") as page:
        page.goto(f"{school.desk.url}/publish")
        wait_for(lambda: "warm" in school.workshop.does)
        page.get_by_role("button", name="Try it first").click()
        expect(page.locator("[data-step]")).to_have_text("Copying the draft")
        school.workshop.goes_on(step="replaying", share=0.75, seconds_left=1.4)
        expect(page.locator("[data-step]")).to_have_text("Asking again what visitors really asked")
        expect(page.locator("[data-left]")).to_have_text("about 2 s left")
        assert page.locator("progress").evaluate("bar => bar.value") == 0.75
        school.workshop.goes_on(end="tried", sentence="Tried.", report=REPORT)
        heading = page.get_by_role("heading", name="Tried: nothing speaks against it")
        expect(heading).to_be_visible()
        expect(page.get_by_text("a bed for [name]")).to_be_visible()


def test_as_a_receptionist_without_scripts(browser: Browser, school: School) -> None:
    """With scripts, and a workshop that is no stand-in: test_receptionist.py."""
    for question in QUESTIONS[:2]:
        say(school.desk, question)
    steps = Steps()
    with as_(browser, school, "editor", java_script_enabled=False) as page:
        page.goto(school.desk.url)
        steps.press(page.get_by_role("link", name="Inbox").first)
        if page.get_by_role("button", name="New FAQ").count() == 0:
            steps.press(page.locator(".list li a").first)
        steps.press(page.get_by_role("button", name="New FAQ"))
        steps.write(page.get_by_label("Title"), "Parking")
        steps.write(page.get_by_label("Answer"), "Behind the house.")
        asked = page.get_by_label("Questions, one a line", exact=True)
        expect(asked).to_have_value("parking where\nparking please")
        steps.write(asked, "\n".join(QUESTIONS))
        steps.press(page.get_by_role("button", name="Save and publish…"))
        expect(page.get_by_role("main")).to_contain_text("1 change waits")
        steps.press(page.get_by_role("button", name="Publish", exact=True))
        expect(page.locator("[data-progress]")).to_be_visible()
        release = school.publish("Parking: new FAQ")
        school.workshop.goes_on(end="published", sentence="Published.", release=release.id)
        expect(page.locator(".result.published")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("Everything is live")
    live = school.store.live()
    assert live and "Behind the house." in (live.folder / "responses.json").read_text("utf-8")
    sys.stderr.write(
        f"\nfrom the inbox to a live answer, {len(steps.taken)} steps: {steps.taken}\n"
    )
    assert len(steps.taken) <= 8
