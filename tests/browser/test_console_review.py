"""The review in a real browser: by keys alone, read by everybody, on paper, and with whatever a
visitor may have written in it."""

from __future__ import annotations

import sys
import time

import pytest
import yaml
from console.reviewing import say
from console.staff import NOW, Desk
from console_visitor import SIZES, is_for_everybody, press, visiting
from playwright.sync_api import Browser, Page, expect
from script_runs import STRANGE, WATCHED
from sqlalchemy import select
from test_log_inbox_groups import TOPICS

from bot.faqs.draft import Draft
from bot.log import remarks
from bot.log.review_tables import IS_CURRENT, verdicts
from bot.log.signals import Feedback, feedback

pytest_plugins = ("log_databases", "console_visitor", "console.reviewing")
pytestmark = pytest.mark.slow


def judged(office: Desk) -> dict[int, tuple[str, str | None]]:
    with office.db.read() as connection:
        rows = connection.execute(select(verdicts).where(IS_CURRENT)).all()
    return {row.message: (row.verdict, row.answer) for row in rows}


def title(page: Page) -> str:
    return page.locator("#what").inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_read_it(browser: Browser, office: Desk, size: str) -> None:
    rita = office.staff("Rita", "editor")
    first = say(office, "parking please", conversation="c")
    say(office, "parking where", answers=("beds",))
    say(office, "chest pain inside", "emergency", conversation="e", flag="chest_pain")
    say(office, "dogs allowed inside", "clarified", options=("beds", "sleep"))
    feedback(office.db, "c", Feedback("m1", "down", "no use"), NOW)
    by = office.by(rita)
    remarks.tag(office.db, "c", "follow up", by)
    remarks.note(office.db, "c", first, "look at it", by)
    remarks.flag(office.db, "c", first, True, by)
    office.console.sorting.all()
    options = {"viewport": SIZES[size], "reduced_motion": "reduce"}
    with visiting(browser, office, rita, **options) as page:
        for path in (
            "/inbox", f"/inbox?group={first}&faq=sleep", "/inbox?reason=emergency",
            "/inbox?reason=failed", f"/inbox/{first}/new", "/conversations",
            "/conversations?q=park&outcome=declined&from=2026-01-01", "/conversations?q=nothing",
            "/conversations/c", f"/conversations/c?correct={first}&faq=sleep",
        ):  # fmt: skip
            page.goto(office.url + path)
            page.evaluate("document.querySelectorAll('main details').forEach((d) => d.open = true)")
            is_for_everybody(page, path)


def test_a_group_is_handled_in_two_keys(browser: Browser, office: Desk, faqs: Draft) -> None:
    numbers = [say(office, f"parking {word}") for word in ("please", "where", "there")]
    dogs = say(office, "dogs allowed inside")
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/inbox")
        expect(page.locator("#what")).to_contain_text("parking")
        press(page, "a")
        press(page, "Enter")
        expect(page.locator("#what")).to_have_text("dogs allowed inside")
        assert judged(office) == dict.fromkeys(numbers, ("faq", "sleep"))
        assert "parking please" in faqs.view().phrasings("sleep")
        press(page, "x")
        expect(page.get_by_text("Nothing waits for you")).to_be_visible()
        assert judged(office)[dogs] == ("decline", None)
        press(page, "u")
        expect(page.locator("#what")).to_have_text("dogs allowed inside")
        press(page, "u")
        expect(page.locator("#what")).to_contain_text("parking")
        assert judged(office) == {}
        assert "parking please" not in faqs.view().phrasings("sleep")


def test_every_key_does_what_its_button_does(browser: Browser, office: Desk) -> None:
    say(office, "parking please", conversation="c", at=NOW)
    say(office, "dogs allowed inside")
    say(office, "vouchers there")
    with visiting(browser, office, office.staff("Eve", "editor")) as page:
        page.goto(f"{office.url}/inbox?order=newest")
        first = title(page)
        press(page, "j")
        expect(page.locator("#what")).not_to_have_text(first)
        press(page, "k")
        expect(page.locator("#what")).to_have_text(first)
        press(page, "f")
        page.keyboard.type("your jx")  # letters, no keys
        expect(page.locator("#any-faq")).to_have_value("your jx")
        page.locator("#any-faq").fill("beds")
        press(page, "Enter")
        expect(page.locator("#lesson summary")).to_contain_text("Your beds")
        expect(page.get_by_role("button", name="Save")).to_be_focused()
        page.goto(f"{office.url}/inbox?order=newest")
        press(page, "2")
        expect(page.locator("#lesson summary")).to_contain_text("Your beds")
        page.goto(f"{office.url}/inbox?order=newest")
        press(page, "n")
        expect(page.get_by_role("heading", level=1)).to_have_text("New FAQ")
        page.goto(f"{office.url}/inbox?order=newest")
        press(page, "o")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Conversation of")
        for key, verdict in (("r", "right"), ("h", "hand_off")):
            page.goto(f"{office.url}/inbox")
            known = set(judged(office))
            press(page, key)
            page.locator(".notice").wait_for()
            (new,) = set(judged(office)) - known
            assert judged(office)[new] == (verdict, None)


def test_several_groups_by_keys(browser: Browser, office: Desk) -> None:
    for words in ("parking please", "dogs allowed inside", "vouchers there"):
        say(office, words)
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/inbox")
        expect(page.locator(".several")).to_be_hidden()
        press(page, "Space")
        expect(page.locator(".several")).to_be_visible()
        page.locator("#several .tick").nth(1).click()
        press(page, "x")
        expect(page.locator(".notice")).to_have_text("2 messages: not for us.")
        assert len(judged(office)) == 2


def test_enter_on_a_tick_decides_nothing(browser: Browser, office: Desk) -> None:
    for words in ("parking please", "parking where"):
        say(office, words)
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/inbox")
        page.locator("#decide [name=keep]").first.focus()
        press(page, "Enter")
        press(page, "Space")
        expect(page.locator("#decide [name=keep]").first).not_to_be_checked()
        page.wait_for_timeout(200)
        assert judged(office) == {}


def test_words_are_found_while_one_types(browser: Browser, office: Desk) -> None:
    say(office, "is there parking", conversation="c")
    say(office, "dogs allowed inside", conversation="d")
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/conversations")
        press(page, "/")
        page.keyboard.type("par", delay=30)
        expect(page.locator("#found mark")).to_have_text("parking")
        expect(page.locator("#found li")).to_have_count(1)
        expect(page).to_have_url(f"{office.url}/conversations?q=par")
        page.get_by_role("link", name="is there parking").click()
        expect(page.locator(".line:target .bubble").first).to_have_text("is there parking")
        press(page, "m")
        expect(page.locator(".notice")).to_have_text("Everything in this list has been read.")


def test_a_transcript_on_paper(browser: Browser, office: Desk) -> None:
    say(office, "parking please", conversation="c")
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/conversations/c")
        page.emulate_media(media="print")
        expect(page.get_by_text("parking please")).to_be_visible()
        expect(page.get_by_text("Model", exact=True)).to_be_visible()
        for hidden in (".beside", ".correct", ".flag", ".side", "button"):
            assert page.locator(f"{hidden}:visible").count() == 0, hidden


# Ways to have a script run by whoever reads it. hit() is watched for.
PAYLOADS = yaml.safe_load(
    r"""
- <script>hit()</script>
- <SCRIPT SRC=data:,hit()></SCRIPT>
- <script>hit()//
- "</title><script>hit()</script>"
- "</textarea><script>hit()</script>"
- "</option></select><script>hit()</script>"
- "'\"><script>hit()</script>"
- "-->'\"<script>hit()</script><!--"
- <img src=x onerror=hit()>
- <img src=x:x onerror="hit()"
- <img/src/onerror=hit()>
- '"><img src=x onerror=hit()>'
- "' onerror=hit() src=x '"
- '" onfocus=hit() autofocus x="'
- "' onfocus='hit()' autofocus='"
- '" onmouseover="hit()'
- <svg onload=hit()>
- <svg/onload=hit()//
- <svg><script>hit()</script></svg>
- <svg><animate onbegin=hit() attributeName=x dur=1s>
- <svg><a xlink:href="javascript:hit()"><text y=20>x</text></a>
- <math href="javascript:hit()">x</math>
- <body onload=hit()>
- <iframe src="javascript:hit()"></iframe>
- <iframe srcdoc="<script>parent.hit()</script>"></iframe>
- <object data="javascript:hit()"></object>
- <embed src="javascript:hit()">
- <a href="javascript:hit()">x</a>
- javascript:hit()
- data:text/html,<script>hit()</script>
- <form action="javascript:hit()"><button>x</button></form>
- <button formaction="javascript:hit()">x</button>
- <input autofocus onfocus=hit()>
- <details open ontoggle=hit()>x</details>
- <video><source onerror=hit()></video>
- <audio src=x onerror=hit()>
- <style>@import "javascript:hit()";</style>
- <style>body{background:url(javascript:hit())}</style>
- <link rel=stylesheet href="javascript:hit()">
- <meta http-equiv=refresh content="0;url=javascript:hit()">
- <base href="javascript:hit()//">
- <div style="background:url(javascript:hit())">x</div>
- <template><script>hit()</script></template>
- <div hx-get="/logout" hx-trigger="load" hx-on::load="hit()">x</div>
- <div data-hx-on:click="hit()" hx-on:htmx:load="hit()">x</div>
- "{{ hit() }}{% raw %}${hit()}"
- "{{ ''.__class__.__mro__ }}"
- "&lt;script&gt;hit()&lt;/script&gt;"
- "\u003cscript\u003ehit()\u003c/script\u003e"
- "%3Cscript%3Ehit()%3C/script%3E"
- "<scr<script>ipt>hit()</scr</script>ipt>"
- "\uFF1Cscript\uFF1Ehit()\uFF1C/script\uFF1E"
- "<img src='x' onerror='&#104;it()'>"
- "<!--><img src=x onerror=hit()>-->"
"""
)


def test_no_script_of_a_visitor_runs(browser: Browser, office: Desk) -> None:
    assert len(PAYLOADS) > 50
    rita = office.staff("Rita", "editor")
    by = office.by(rita)
    for place, payload in enumerate(PAYLOADS):
        name = f"c{place}"
        reply = {"text": payload, "source": payload, "buttons": [{"title": payload, "id": "x"}],
                 "links": [{"kind": "book", "title": payload, "url": payload}]}  # fmt: skip
        number = say(office, payload, conversation=name, replies=(reply,), model=payload,
                     answers=(payload,), candidates=((payload, 0.5),), flag=payload)  # fmt: skip
        feedback(office.db, name, Feedback(f"m{number}", "down", payload), NOW)
        remarks.tag(office.db, name, payload[:40], by)
        remarks.note(office.db, name, number, payload, by)
    office.console.sorting.all()
    with visiting(browser, office, rita, quiet=False) as page:
        page.add_init_script(WATCHED)
        pages = ["/inbox", "/inbox?order=newest", "/conversations", "/conversations?q=hit",
                 "/conversations?q=script&reviewed=no"]  # fmt: skip
        pages += [f"/inbox?group={number + 1}" for number in range(0, len(PAYLOADS), 5)]
        for path in (*pages, *(f"/conversations/c{place}" for place in range(len(PAYLOADS)))):
            page.goto(office.url + path)
            strange = page.locator(f":is({STRANGE})").evaluate_all(
                "all => all.filter((one) => !one.closest('head')).map((one) => one.outerHTML)"
            )
            assert [one for one in strange if "hit()" in one] == [], path
            page.evaluate(
                "for (const one of document.querySelectorAll('main *'))"
                "  for (const kind of ['mouseover', 'focus', 'toggle'])"
                "    one.dispatchEvent(new Event(kind))"
            )
            assert page.evaluate("[window.hits, window.stopped]") == [None, None], path
            if path.startswith("/conversations/c"):
                payload = PAYLOADS[int(path.removeprefix("/conversations/c"))]
                shown = page.locator(".bubble").all_text_contents()
                assert shown == [payload, payload], path


def test_two_hundred_messages(
    browser: Browser, office: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scripted log from its first group to its last, by keys; how long that takes."""
    texts = [text for texts in TOPICS.values() for text in texts]
    for place in range(200):
        say(office, texts[place % len(texts)])
    keys = 0
    with visiting(browser, office, office.staff("Rita")) as page:
        page.goto(f"{office.url}/inbox")
        began = time.perf_counter()
        while page.locator("#group").count():
            pressed = ["a", "Enter"] if keys % 5 == 0 else ["x"]
            with page.expect_navigation():
                for key in pressed:
                    press(page, key)
            keys += len(pressed)
        took = time.perf_counter() - began
    assert len(judged(office)) == 200
    with capsys.disabled():
        sys.stdout.write(f"\n200 messages: {keys} keys, {took / 200:.2f} s a message\n")
