"""The editor of FAQs: written, checked, changed, deleted and brought back in the draft, with what
the workshop says to the questions; and nobody but editors writes."""

from __future__ import annotations

import re
from dataclasses import replace

import faq_project
import pytest
from console.reviewing import say
from console.teaching_pages import School, fields, told, version

pytest_plugins = ("log_databases", "console.reviewing", "console.teaching_pages")

PARKING = {
    "title": "Parking",
    "answer": "Behind the house. Call {phone}.",
    "questions": "where can I park\ncar park\na place for my car\nmay I park here\nis parking free",
    "tests": "spot for my bike",
}


def test_a_new_faq(school: School) -> None:
    eve = school.desk.someone("editor", "Eve")
    assert eve.get("/faqs/new").title == "New FAQ"
    page = eve.post("/faqs/new", **PARKING)
    assert page.path == "/faqs"
    assert page.notices == ["“Parking” is saved, and waits to be published."]
    faq = school.faqs.view().faq("parking")
    assert (faq.answer, faq.source) == ("Behind the house. Call {phone}.", "clinic")
    assert faq.phrasings[0] == "where can I park" and len(faq.phrasings) == 5
    assert school.faqs.view().held_out("parking") == ("spot for my bike",)
    assert told(school) == [("faq.added", "faq:parking")]
    assert school.faqs.versions("parking")[0].who == "Eve"
    assert 'data-counter="changes">1<' in page.text


def test_what_is_amiss_stands_beside_its_field_and_nothing_is_saved(school: School) -> None:
    eve = school.desk.someone("editor")
    wrong = {**PARKING, "answer": "A {place}.", "questions": "beds\n[x](y)\nwhere to park"}
    page = eve.post("/faqs/new", **wrong)
    assert page.status == 422 and "parking" not in school.faqs.view().faqs()
    answer, questions = page.text.index('id="answer"'), page.text.index('id="questions"')
    assert answer < page.text.index("Nobody fills {place}") < questions
    assert questions < page.text.index("are commands to Rasa") < page.text.index('id="tests"')
    assert ">A {place}.</textarea>" in page.text and "where to park" in page.text
    assert told(school) == []


def test_what_may_stay_is_confirmed_once(school: School) -> None:
    eve = school.desk.someone("editor")
    few = {**PARKING, "questions": "where can I park", "answer": "It cures all."}
    page = eve.post("/faqs/new", **few)
    tokens = re.findall(r'type="checkbox" name="confirmed" value="(\w+)"', page.text)
    assert len(tokens) == 2
    page = eve.post("/faqs/new", **few, confirmed=tokens[0])
    assert page.status == 422 and f'type="hidden" name="confirmed" value="{tokens[0]}"' in page.text
    assert eve.post("/faqs/new", **few, confirmed=tokens).status == 200
    assert "parking" in school.faqs.view().faqs()


def test_a_phrasing_of_what_was_not_covered_comes_over(school: School) -> None:
    eve = school.desk.someone("editor")
    pillows = {
        **PARKING,
        "title": "Pillows",
        "questions": PARKING["questions"] + "\nDo you sell pillows?",
    }
    page = eve.post("/faqs/new", **pillows)
    assert "It belongs here now: take it away from “not covered”" in page.words
    move = "not_covered|do you sell pillows"
    assert f'name="move" value="{move}"' in page.text
    assert eve.post("/faqs/new", **pillows, move=move).status == 200
    view = school.faqs.view()
    assert view.phrasings("not_covered") == ("what do dreams mean",)
    assert [t for t in view.phrasings("pillows") if "sell" in t] == ["Do you sell pillows?"]


def test_what_is_learnt_of_danger_stays_there(school: School) -> None:
    emergency = (
        'version: "3.1"\nnlu:\n  - intent: emergency\n    examples: |\n      - my heart stops\n'
    )
    (school.root / "data/dialogue/emergency.yml").write_text(emergency, "utf-8")
    eve = school.desk.someone("editor")
    wrong = {**PARKING, "questions": PARKING["questions"] + "\nmy heart stops"}
    for move in ("", "emergency|my heart stops"):
        page = eve.post("/faqs/new", **wrong, move=move)
        assert page.status == 422 and 'name="move"' not in page.text
    assert school.faqs.view().phrasings("emergency") == ("my heart stops",)


def test_a_change(school: School) -> None:
    eve = school.desk.someone("editor")
    sent = fields(school, eve, "sleep") | {"answer": "Sleep well.", "related": []}
    sent["questions"] += "\nsleep?"
    page = eve.post("/faqs/sleep/edit", **sent)
    assert page.path == "/faqs/sleep"
    faq = school.faqs.view().faq("sleep")
    assert (faq.answer, faq.related, faq.facts) == ("Sleep well.", (), ("sleep_good",))
    assert faq.phrasings[-1] == "sleep?" and faq.more == "For a while, that is."
    assert told(school) == [("faq.saved", "faq:sleep")]
    again = fields(school, eve, "sleep")
    assert eve.post("/faqs/sleep/edit", **again).notices == [
        "Nothing was different, so nothing was saved."
    ]


def test_boxes_change_no_order(school: School) -> None:
    edit = school.faqs.edit()
    for number in "32":
        faq = replace(faq_project.PARKING, key=f"p{number}", title=f"P{number}", phrasings=())
        edit.create(replace(faq, phrasings=tuple(f"{word} {number}" for word in "abcde")))
    edit.change("beds", related=["p3", "sleep", "p2"], answer="Soft ones.")
    school.faqs.save(edit, "Ann")
    eve = school.desk.someone("editor")
    sent = fields(school, eve, "beds") | {"related": ["p2", "p3", "sleep"]}
    assert "Nothing was different" in eve.post("/faqs/beds/edit", **sent).notices[0]
    eve.post("/faqs/beds/edit", **sent | {"related": ["p2", "sleep"]})
    assert school.faqs.view().faq("beds").related == ("sleep", "p2")


def test_two_who_change_it_at_once(school: School) -> None:
    eve, max_ = school.desk.someone("editor", "Eve"), school.desk.someone("editor", "Max")
    sent = fields(school, eve, "beds")
    assert max_.post("/faqs/beds/edit", **sent | {"answer": "Soft ones."}).status == 200
    page = eve.post("/faqs/beds/edit", **sent | {"answer": "Hard ones."})
    assert page.status == 422 and "Max has changed this while you were at it." in page.words
    assert "Hard ones." in page.text
    assert school.faqs.view().faq("beds").answer == "Soft ones."


def test_what_the_dialogue_learns(school: School) -> None:
    eve = school.desk.someone("editor")
    page = eve.get("/faqs/not_covered/edit")
    assert page.title == "What it learns" and 'id="answer"' not in page.text
    lines = "do you sell pillows\ndo you sell blankets"
    page = eve.post("/faqs/not_covered/edit", version=version(page), questions=lines, tests="")
    assert school.faqs.view().phrasings("not_covered") == tuple(lines.splitlines())
    assert eve.get("/faqs/nothing/edit").status == 404


def test_save_and_publish_leads_to_publishing(school: School) -> None:
    page = school.desk.someone("editor").post("/faqs/new", **PARKING, do="publish")
    assert page.path == "/publish" and "1 change waits" in page.words


def test_checking_first_saves_nothing_and_shows_the_help(school: School) -> None:
    eve = school.desk.someone("editor")
    page = eve.post("/faqs/new", **PARKING, do="check")
    assert page.status == 200 and "parking" not in school.faqs.view().faqs()
    assert school.workshop.asked == [
        {"do": "advise", "id": "", "phrasings": PARKING["questions"].splitlines()}
    ]
    for words in (
        "takes 7 messages from Your beds",
        "and 6 more",
        "91 % alike",
        "Would now be answered 1 message that had no answer: is there parking",
        "where do I leave my car",
    ):
        assert words in page.words, words
    assert "parking my <b>bed</b>" in page.words and "my <b>" not in page.text
    added = {**PARKING, "add": ["where do I leave my car", "car park"]}
    assert eve.post("/faqs/new", **added).status == 200
    learnt = school.faqs.view().phrasings("parking")
    assert learnt[-1] == "where do I leave my car" and learnt.count("car park") == 1


def test_help_is_about_what_is_not_live_yet(school: School) -> None:
    eve = school.desk.someone("editor")
    standing = fields(school, eve, "beds")
    eve.post("/faqs/beds/edit", **standing | {"answer": "Softer ones."}, do="check")
    assert school.workshop.asked[-1]["phrasings"] == []
    more = {**standing, "questions": standing["questions"] + "\nis the bed any good"}
    eve.post("/faqs/beds/edit", **more)
    eve.post("/faqs/advice", key="beds", **more)
    assert school.workshop.asked[-1]["phrasings"] == ["is the bed any good"]


def test_what_is_not_written_yet_is_no_fault(school: School) -> None:
    eve = school.desk.someone("editor")
    part = eve.post("/faqs/look", title="Parking")
    assert "Still to be written: an answer, questions." in part.words.replace(
        "questions, an answer", "an answer, questions"
    )
    assert 'class="stops"' not in part.text and "Nothing is amiss" not in part.words
    part = eve.post("/faqs/look", title="Parking", answer="A {place}.", questions="is there a lot")
    assert "Still to be written: more questions." in part.words
    assert 'class="stops"' in part.text and "Nobody fills {place}" in part.words
    page = eve.post("/faqs/new", title="Parking")
    assert page.status == 422 and "It has no questions" in page.words


def test_help_that_cannot_be_had_stops_nobody(school: School) -> None:
    eve = school.desk.someone("editor")
    school.workshop.away = "The workshop is away."
    part = eve.post("/faqs/advice", key="", **PARKING)
    assert (part.status, part.words) == (200, "The workshop is away.")
    school.workshop.away, school.workshop.refusal = "", "It does not want to."
    assert "It does not want to." in eve.post("/faqs/advice", key="beds", **PARKING).words
    assert school.workshop.asked[-1]["id"] == "beds"
    before = len(school.workshop.asked)
    assert eve.post("/faqs/advice").status == 200 and len(school.workshop.asked) == before


def test_the_preview_is_what_visitors_would_read(school: School) -> None:
    eve = school.desk.someone("editor")
    part = eve.post("/faqs/look", **PARKING | {"more": "By {clinic} {0} {nobody} {x"})
    assert "Behind the house. Call 020 7946 0123." in part.words and "From the clinic" in part.words
    assert "By Willow Lane Acupuncture Massage (example clinic) {0} {nobody} {x" in part.words
    assert "Nobody fills {0}" in part.words or "brace" in part.words
    part = eve.post("/faqs/look", key="sleep", **fields(school, eve, "sleep"))
    assert "From our article, reviewed May 2021" in part.words and "Nothing is amiss." in part.words


@pytest.mark.parametrize("do", ["save", "publish"])
def test_out_of_the_inbox(school: School, do: str) -> None:
    group = say(school.desk, "parking please")
    say(school.desk, "parking where")
    eve = school.desk.someone("editor")
    page = eve.get(f"/inbox/{group}/new?order=newest")
    assert "parking where" in page.text and f'action="/inbox/{group}/new?order=newest"' in page.text
    page = eve.post(f"/inbox/{group}/new?order=newest", **PARKING, do=do)
    assert page.notices[0] == "“Parking” is written, and waits to be published."
    assert page.path == ("/publish" if do == "publish" else "/inbox?order=newest")
    assert "parking please" not in eve.get("/inbox").text
    assert eve.get(f"/inbox/{group}/new").status == 404


def test_a_file_that_cannot_be_read_is_told(school: School) -> None:
    (school.root / "data/faq/beds.yml").write_text("nlu: [", "utf-8")
    eve = school.desk.someone("editor")
    page = eve.get("/faqs/beds/edit")
    assert page.status == 409 and "no FAQ that can be read" in page.words
    assert eve.get("/faqs/sleep/edit").status == 200 and eve.get("/publish").status == 200
