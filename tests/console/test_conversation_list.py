"""The list of conversations: every way to narrow it finds what it names and nothing else, on both
databases; and the page, its search, its views and its files."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from console.reviewing import say
from console.staff import NOW, Desk
from inbox_samples import ask, sort
from log_samples import DAY, SECOND, asked

from bot.log import audit, remarks
from bot.log.audit import By
from bot.log.callbacks import request
from bot.log.conversations import Wanted, first_words, listed, models, tags_of
from bot.log.database import Database
from bot.log.paging import slice_of
from bot.log.search import read
from bot.log.signals import Feedback, click, feedback

pytest_plugins = ("log_databases", "console.reviewing")

BY = By(NOW, 1, "Ann")


def fill(db: Database) -> None:
    """Conversations that differ in one thing each; "plain" in none."""
    ask(db, "does it hurt", "answered", "plain", at=NOW - 20 * DAY)
    for name in ("declined", "clarified", "handed_off", "emergency"):
        ask(db, f"words of {name}", name, name, at=NOW)
    ask(db, "pregnant", "answered", "answer", answers=("needles", "price"), at=NOW)
    ask(db, "unsure", "answered", "low", confidence=0.3, at=NOW)
    ask(db, "fairly sure", "answered", "middle", confidence=0.5, at=NOW)
    for verdict in ("up", "down"):
        number = ask(db, "thumbs", "answered", verdict, at=NOW)
        feedback(db, verdict, Feedback(f"m{number}", verdict), NOW)
    number = ask(db, "book", "handed_off", "taken", at=NOW)
    click(db, "taken", f"m{number}", "book", NOW)
    ask(db, "call me", "handed_off", "called", at=NOW)
    request(db, "called", asked(), ["email"], NOW)
    ask(db, "other model", "answered", "model", model="model-2", at=NOW)
    for place in range(11):
        ask(db, f"long {place}", "answered", "long", at=NOW + place * SECOND)
    flagged = ask(db, "flag me", "answered", "flagged", at=NOW)
    ask(db, "tag me", "answered", "tagged", at=NOW)
    ask(db, "read", "answered", "read", at=NOW)
    ask(db, "read once", "answered", "came back", at=NOW)
    for name in ("read", "came back"):
        remarks.review(db, name, True, BY)
    ask(db, "again", "answered", "came back", at=NOW + SECOND)
    remarks.flag(db, "flagged", flagged, True, BY)
    remarks.tag(db, "tagged", "praise", BY)
    sort(db)


NARROWED = {
    "outcome declined": (Wanted(outcome="declined"), {"declined"}),
    "outcome offered": (Wanted(outcome="clarified"), {"clarified"}),
    "outcome emergency": (Wanted(outcome="emergency"), {"emergency"}),
    "answer": (Wanted(answer="price"), {"answer"}),
    "no such answer": (Wanted(answer="hours"), set()),
    "least sure": (Wanted(band=0), {"low"}),
    "hardly sure": (Wanted(band=1), {"middle"}),
    "thumbs up": (Wanted(feedback="up"), {"up"}),
    "thumbs down": (Wanted(feedback="down"), {"down"}),
    "way on": (Wanted(way="shown"), {"handed_off", "taken", "called"}),
    "taken": (Wanted(way="taken"), {"taken", "called"}),
    "not taken": (Wanted(way="not_taken"), {"handed_off"}),
    "call-back": (Wanted(way="callback"), {"called"}),
    "model": (Wanted(model="model-2"), {"model"}),
    "long": (Wanted(length="10"), {"long"}),
    "short of two": (Wanted(length="2"), {"came back"}),
    "flagged": (Wanted(flagged=True), {"flagged"}),
    "tag": (Wanted(tag="praise"), {"tagged"}),
    "read": (Wanted(reviewed="yes"), {"read"}),
    "old": (Wanted(until=NOW - 10 * DAY), {"plain"}),
    "of a time": (Wanted(since=NOW + SECOND, until=NOW + 5 * SECOND), {"came back"}),
    "two things": (Wanted(outcome="handed_off", way="taken"), {"taken", "called"}),
    "contrary things": (Wanted(outcome="declined", feedback="up"), set()),
    "words": (Wanted(words=read("thumbs")), {"up", "down"}),
    "words and more": (Wanted(words=read("thumbs"), feedback="up"), {"up"}),
    "words of a time": (Wanted(words=read("hurt"), since=NOW), set()),
    "words with a tag": (Wanted(words=read("tag"), tag="praise"), {"tagged"}),
    "words with an answer": (Wanted(words=read("pregnant"), answer="needles"), {"answer"}),
}


def found(db: Database, wanted: Wanted) -> list[str]:
    with db.read() as connection:
        query, order = listed(connection, wanted)
        return [row.id for row in slice_of(connection, query, order).rows]


def test_every_filter_finds_what_it_names(
    log_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(log_db)
    for few in (2_000, 0):  # whether what is rare is looked up, or what is frequent is met
        monkeypatch.setattr("bot.log.conversations.FEW", few)
        results = {name: set(found(log_db, wanted)) for name, (wanted, _) in NARROWED.items()}
        wrong = {name: result for name, result in results.items() if result != NARROWED[name][1]}
        assert not wrong
    everything = found(log_db, Wanted())
    assert len(everything) == 18 and everything[0] == "long" and everything[-1] == "plain"
    assert set(found(log_db, Wanted(reviewed="no"))) == set(everything) - {"read"}
    answered = set(everything) - {"declined", "clarified", "handed_off", "emergency"}
    assert set(found(log_db, Wanted(outcome="answered"))) == answered - {"taken", "called"}


def test_what_lists_show_besides(log_db: Database) -> None:
    fill(log_db)
    with log_db.read() as connection:
        assert models(connection) == ["model-1", "model-2"]
        assert first_words(connection, ["long", "came back", "nobody"]) == {
            "long": "long 0", "came back": "read once",
        }  # fmt: skip
        assert tags_of(connection, ["tagged", "plain"]) == {"tagged": ["praise"]}


def test_pages_and_files_hold_each_once(office: Desk) -> None:
    with office.db.batch():
        for number in range(120):
            ask(office.db, f"parking {number}", conversation=f"c{number:03}", at=NOW)
    rita = office.someone()
    names, path = [], "/conversations?outcome=declined"
    while path:
        page = rita.get(path)
        names += re.findall(r'href="/conversations/(c\d+)\?outcome=declined', page.text)
        after = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = after[1].replace("&amp;", "&") if after else ""
    assert len(names) == 120 and names == sorted(names, reverse=True)
    rows = list(csv.reader(io.StringIO(rita.get("/conversations.csv").text.lstrip("\ufeff"))))
    assert [row[0] for row in rows[1:]] == names
    assert rows[1][-1] == "parking 119"
    line = json.loads(rita.get("/conversations.jsonl?q=%22parking+7%22").text.splitlines()[-1])
    assert line["words"] == "parking 7"


def test_the_page_shows_the_filters_in_use(office: Desk) -> None:
    say(office, "parking please", conversation="c")
    say(office, "sleeping", "answered", conversation="d", answers=("sleep",))
    rita = office.someone()
    page = rita.get("/conversations?answer=sleep&length=1&sure=3&flagged=&to=2026-06-30&from=x")
    assert page.path == "/conversations?to=2026-06-30&answer=sleep&sure=3&length=1"
    assert "sleeping" in page.words and "parking" not in page.words
    assert "Why sleep? ×" in page.words and "Least sure: 80 % and more" in page.words
    assert '<option value="sleep" selected>' in page.text
    without = re.search(r'<a href="([^"]+)" class="tag own">Why sleep', page.text)
    assert without and "answer" not in without[1]
    assert "No conversation fits" in rita.get("/conversations?answer=beds").words


@pytest.mark.parametrize("query", ["from=9999-12-31&to=9999-12-31", "to=0001-01-01", "q=%00%ff"])
def test_odd_addresses_are_no_errors(office: Desk, query: str) -> None:
    assert office.someone().get(f"/conversations?{query}").status in (200, 400)


def test_days_are_the_clinics(office: Desk) -> None:
    """Midnight in London in summer is eleven at night elsewhere."""
    ask(office.db, "late", conversation="late", at=NOW.replace(hour=23, minute=30))
    rita = office.someone()
    assert "late" not in rita.get("/conversations?from=2026-06-10&to=2026-06-10").words
    assert "late" in rita.get("/conversations?from=2026-06-11&to=2026-06-11").words


def test_words_are_found_while_they_are_typed(office: Desk) -> None:
    number = say(office, "where is <b>Parking</b>", conversation="c")
    rita = office.someone()
    part = rita.get("/conversations?q=park&outcome=&from=", HX_Request="true")
    assert "<html" not in part.text
    assert "&lt;b&gt;<mark>Parking</mark>&lt;/b&gt;" in part.text
    assert f"/conversations/c?q=park#m{number}" in part.text
    assert part.headers["HX-Replace-Url"] == "/conversations?q=park"
    assert "No conversation fits" in rita.get("/conversations?q=dog", HX_Request="true").words


def test_what_was_looked_for_is_told_to_nobody(office: Desk) -> None:
    say(office, "parking please", conversation="c")
    rita = office.someone()
    rita.get("/conversations?q=parking")
    rita.get("/conversations.csv?q=parking&outcome=declined")
    with office.db.read() as connection:
        rows = connection.execute(audit.listed(audit.Wanted())).all()
    exported = [json.loads(row.detail) for row in rows if row.action == "conversations.exported"]
    assert exported == [{"q": "yes", "outcome": "yes"}]
    assert not any("parking" in str(tuple(row)) for row in rows)


def test_views_are_kept_and_shared(office: Desk) -> None:
    rita, eve = office.someone(name="Rita"), office.someone("editor", "Eve")
    rita.post("/views", title="Mine", outcome="declined")
    page = rita.post("/views", title="Ours", outcome="declined", q="parking", shared="yes")
    assert page.notices == ["“Ours” is kept."]
    assert page.path == "/conversations?q=parking&outcome=declined"
    assert "Ours" in eve.get("/conversations").words
    assert "Mine" not in eve.get("/conversations").words
    assert eve.post("/views/2/remove").status == 409
    assert "The view is gone." in rita.post("/views/2/remove").notices
    assert "Ours" not in eve.get("/conversations").words
    rita.post("/views", title="Mine", outcome="emergency")
    page = rita.get("/conversations")
    assert page.words.count("Mine") == 1 and "outcome=emergency" in page.text
    assert rita.post("/views", outcome="declined").status == 422


def test_next_to_read_walks_through_a_list(office: Desk) -> None:
    for place, name in enumerate(("third", "second", "first")):
        ask(office.db, "parking", conversation=name, at=NOW - timedelta(minutes=5 - place))
    ask(office.db, "sleep", "answered", conversation="other", at=NOW)
    rita = office.someone()
    page = rita.get("/conversations/next?outcome=declined")
    assert page.path == "/conversations/first?outcome=declined"
    page = rita.post("/conversations/first/reviewed", then="next", outcome="declined")
    assert page.path == "/conversations/second?outcome=declined"
    rita.post("/conversations/third/reviewed")
    page = rita.post("/conversations/second/reviewed", then="next", outcome="declined")
    assert page.path == "/conversations?outcome=declined"
    assert page.notices == ["Everything in this list has been read."]
    assert rita.get("/conversations/next").path == "/conversations/other"
