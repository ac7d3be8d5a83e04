"""Publishing in the console: what waits, trying, publishing, stopping, overriding; releases and the
ways back. The workshop is one that only notes what it is asked."""

from __future__ import annotations

import json
import re

import pytest
from console.staff import Browser
from console.teaching_pages import BLOCKED, REPORT, School, change
from sqlalchemy import select

from bot.log.people_tables import audit

pytest_plugins = ("log_databases", "console.reviewing", "console.teaching_pages")


def seen(browser: Browser) -> str:
    found = re.search(r'name="seen" value="(\w+)"', browser.get("/publish").text)
    return found[1] if found else ""


def deeds(school: School) -> list[tuple[str, str]]:
    """What the audit log has of publishing, with its detail."""
    with school.desk.db.read() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.detail)).all()
    return [(row.action, row.detail) for row in rows if row.action.startswith("release.")]


def test_nothing_waits(school: School) -> None:
    page = school.desk.someone("editor").get("/publish")
    assert "Everything is live" in page.words and "Live: release 1" in page.words
    assert '<form method="post" action="/publish"' not in page.text
    assert 'data-counter="changes" hidden' in page.text


def test_what_waits_with_before_and_after(school: School) -> None:
    change(school)
    edit = school.faqs.edit()
    edit.add_phrasings("sleep", ["to <sleep> or not"])
    edit.set_clinic({"phone": "+44 20 7946 0999"})
    school.faqs.save(edit, "Ann")
    page = school.desk.someone().get("/publish")
    assert "3 changes wait" in page.words and 'data-counter="changes">3<' in page.text
    for words in ("answer added", "1 phrasing added learns", "phone changed", "now: Soft ones.",
                  "now: to <sleep> or not", "before: +44 20 7946 0123"):  # fmt: skip
        assert words in page.words, words
    assert "<sleep>" not in page.text
    assert "Publish" in page.title and 'action="/publish"' not in page.text  # a reviewer looks


def test_only_texts_are_told_from_what_is_learnt(school: School) -> None:
    eve = school.desk.someone("editor")
    change(school)
    assert "Only texts" in eve.get("/publish").words
    edit = school.faqs.edit()
    edit.add_phrasings("sleep", ["sleep now?"])
    school.faqs.save(edit, "Ann")
    assert "The assistant learns" in eve.get("/publish").words


def test_trying_and_publishing(school: School) -> None:
    change(school)
    eve = school.desk.someone("editor", "Eve")
    page = eve.post("/publish/try", seen=seen(eve))
    assert page.path == "/publish" and "Trying" in page.words and "Copying the draft" in page.words
    school.workshop.goes_on(step="training", share=0.4, seconds_left=3.2)
    page = eve.get("/publish")
    assert "Learning about 4 s left" in page.words and '<progress value="0.4"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    school.workshop.goes_on(end="tried", step="done", sentence="Tried.", report=REPORT)
    page = eve.get("/publish")
    assert "Tried: nothing speaks against it" in page.words and "a bed for [name]" in page.words
    assert "35 of 40 right" in page.words and "499 of 500 answered the same" in page.words
    eve.post("/publish", seen=seen(eve))
    assert school.workshop.asked == [
        {"do": "try", "who": "Eve"}, {"do": "publish", "who": "Eve", "reason": None},
    ]  # fmt: skip
    release = school.publish()
    school.workshop.goes_on(end="published", sentence="Published.", release=release.id)
    page = eve.get("/publish")
    assert "Everything is live" in page.words and f'href="/releases/{release.id}"' in page.text
    assert [action for action, _ in deeds(school)] == ["release.tried", "release.asked"]


def test_only_what_was_looked_at_is_published(school: School) -> None:
    change(school)
    eve = school.desk.someone("editor")
    before = seen(eve)
    change(school, "Hard ones.")
    for sent in ({"seen": before}, {"seen": ""}, {}):
        page = eve.post("/publish", **sent)
        assert page.status == 409 and "changed something meanwhile" in page.words
        assert eve.post("/publish/try", **sent).status == 409
    assert school.workshop.asked == [] and deeds(school) == []


def test_what_the_workshop_refuses_is_told(school: School) -> None:
    change(school)
    eve = school.desk.someone("editor")
    school.workshop.refusal = "Max is just publishing something."
    page = eve.post("/publish", seen=seen(eve))
    assert page.status == 409 and "Max is just publishing something." in page.notices
    school.workshop.away = "The workshop could not be started."
    assert "could not be started" in eve.post("/publish/try", seen=seen(eve)).words


def test_what_is_blocked_an_admin_may_override_with_a_reason(school: School) -> None:
    change(school)
    eve, anna = school.desk.someone("editor", "Eve"), school.desk.someone("admin", "Anna")
    eve.post("/publish", seen=seen(eve))
    school.workshop.goes_on(end="blocked", sentence="Not published.", report=BLOCKED)
    page = eve.get("/publish")
    assert "Not published: something would break" in page.words and "ask an admin" in page.words
    assert "may I sleep here Why sleep? answers Why sleep? answers Your beds" in page.words
    assert 'name="reason"' not in page.text and 'name="reason"' in anna.get("/publish").text
    assert eve.post("/publish", seen=seen(eve), reason="because").status == 403
    assert anna.post("/publish", seen=seen(anna), reason=" ").status == 422
    anna.post("/publish", seen=seen(anna), reason="The test question is wrong.")
    assert school.workshop.asked[-1] == {
        "do": "publish", "who": "Anna", "reason": "The test question is wrong.",
    }  # fmt: skip
    told = dict(deeds(school))
    assert json.loads(told["release.overridden"]) == {"reason": "The test question is wrong."}
    assert "published against the checks" in anna.get("/audit").words


def test_stopping(school: School) -> None:
    change(school)
    eve = school.desk.someone("editor")
    eve.post("/publish", seen=seen(eve))
    assert 'name="job" value="1"' in eve.get("/publish").text
    assert eve.post("/publish/cancel", job=7).notices == ["Nothing is running any more."]
    assert school.workshop.does == ["publish"]
    eve.post("/publish/cancel", job=1)
    assert school.workshop.does == ["publish", "cancel"]
    school.workshop.goes_on(end="cancelled", sentence="Nothing has changed.")
    assert eve.post("/publish/cancel", job=1).notices == ["Nothing is running any more."]


def test_waking_is_for_scripts_and_never_fails(school: School) -> None:
    eve = school.desk.someone("editor")
    assert eve.post("/publish/warm").status == 204 and school.workshop.asked == []
    headers = {"Origin": eve.url, "Sec_Fetch_Site": "same-origin", "HX_Request": "true"}
    assert eve.ask("POST", "/publish/warm", **headers).status == 204
    assert school.workshop.does == ["warm"]
    school.workshop.away = "Away."
    assert eve.ask("POST", "/publish/warm", **headers).status == 204


def test_the_stream_tells_each_step_and_the_end(school: School) -> None:
    change(school)
    eve = school.desk.someone("editor")
    eve.post("/publish", seen=seen(eve))
    headers = {"Sec-Fetch-Site": "same-origin"}
    with eve.http.get(
        eve.url + "/publish/progress", headers=headers, stream=True, timeout=10
    ) as got:
        assert got.headers["Content-Type"].startswith("text/event-stream")
        lines = (line.decode() for line in got.iter_lines() if line)
        assert next(lines) == "event: step"
        assert json.loads(next(lines)[6:]) == {
            "share": 0.0,
            "step": "Copying the draft",
            "left": "",
        }
        school.workshop.goes_on(step="going live", share=0.9, seconds_left=0.2)
        assert next(lines) == "event: step"
        told = json.loads(next(lines)[6:])
        assert told == {"share": 0.9, "step": "Going live", "left": "about 1 s left"}
        school.workshop.goes_on(end="published")
        assert list(lines) == ["event: end", "data: {}"]
    assert eve.get("/publish/progress").text == "event: end\ndata: {}\n\n"


@pytest.mark.parametrize("end", ["published", "tried", "blocked", "cancelled", "failed"])
def test_every_end_has_its_words(school: School, end: str) -> None:
    school.workshop.now = school.workshop.now.__class__(1, "try", "Eve", end=end, sentence="So.")
    assert school.desk.someone().get("/publish").status == 200


def test_before_anything_was_published(school: School) -> None:
    (school.root / "var/releases/live").unlink()
    eve = school.desk.someone("editor")
    page = eve.get("/publish")
    assert "Nothing has been published yet." in page.words and "The first release" in page.words
    eve.post("/publish", seen=seen(eve))
    assert school.workshop.does == ["publish"]


def test_a_draft_that_cannot_be_read_takes_no_other_page_away(school: School) -> None:
    rita = school.desk.someone()
    (school.root / "data/faq/beds.yml").unlink()
    (school.root / "data/faq/beds.yml").mkdir()
    (school.root / "tests/faq/x.yml").symlink_to(school.root / "nowhere.yml")
    assert rita.get("/callbacks").status == 200
    page = rita.get("/publish")
    assert page.status == 409 and "beds.yml cannot be read" in page.words
