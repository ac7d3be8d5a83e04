"""Analytics says what was counted, for the days that were chosen, and its files say the same."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from console.staff import NOW, Browser, Desk
from log_samples import asked
from log_talks import about, talk

from bot.bounds import upper_bound
from bot.console.upkeep import tidy
from bot.log import audit, samples
from bot.log.callbacks import request
from bot.log.intake import erase
from bot.log.signals import Feedback, click, feedback

pytest_plugins = ("log_databases",)

DAY = timedelta(days=1)
LISTS = ("days", "answers", "ways", "hours", "samples")


def some_talk(staffed: Desk) -> None:
    db = staffed.db
    talk(db, "a", about("needles"), NOW - 10 * DAY)
    one = talk(db, "b", about("needles"), NOW - DAY)
    two = talk(db, "c", about("price", outcome="declined", handed_off=("book", "call")), NOW)
    talk(db, "d", about("book", outcome="handed_off", handed_off=("book",)), NOW)
    talk(db, "e", about("emergency", outcome="emergency", handed_off=("emergency",)), NOW)
    talk(db, "f", about("thanks", outcome="smalltalk"), NOW)
    feedback(db, "b", Feedback(one, "up"), NOW)
    feedback(db, "c", Feedback(two, "missed"), NOW)
    click(db, "c", two, "call", NOW)
    request(db, "d", asked(), [], NOW)


def rows(browser: Browser, path: str) -> list[dict[str, str]]:
    page = browser.get(path)
    assert page.status == 200 and "attachment" in page.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(page.text.lstrip("\ufeff"))))


def lines(browser: Browser, path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in browser.get(path).text.splitlines()]


def test_an_empty_log(staffed: Desk) -> None:
    page = staffed.someone().get("/analytics")
    assert page.status == 200 and "Nothing to count yet" in page.words


def test_the_page(staffed: Desk) -> None:
    some_talk(staffed)
    words = staffed.someone().get("/analytics").words
    assert "14 May 2026 to today" in words
    assert "Visitors 6 Questions 5 Answered 40 % To a person 20 %" in words
    assert "Emergencies 1 Thumbs up 1 Thumbs down 1" in words
    assert "Are needles used? 2" in words
    assert "Call the clinic 1 1 100 %" in words and "Ask to be called – 1" in words


def test_the_days_are_chosen_in_the_address(staffed: Desk) -> None:
    some_talk(staffed)
    rita = staffed.someone()
    assert "Visitors 5 Questions 4" in rita.get("/analytics?days=7").words
    assert "Visitors 6 Questions 5" in rita.get("/analytics?days=364").words
    assert rita.get("/analytics?days=1000").words == rita.get("/analytics").words


def test_the_chart_and_its_table_say_the_same(staffed: Desk) -> None:
    some_talk(staffed)
    page = staffed.someone().get("/analytics?days=7")
    assert page.text.count('<rect class="k-answered"') == 1 + 1 + 1  # legend, chart, bar of a row
    assert "Wed 10 Jun" in page.words and 'style="' not in page.text


def test_how_messages_went_as_a_file(staffed: Desk) -> None:
    some_talk(staffed)
    found = rows(staffed.someone(), "/analytics/days.csv?days=7")
    assert [row["day"] for row in found] == [f"2026-06-{day:02}" for day in range(4, 11)]
    assert (found[5]["answered"], found[5]["visitors"]) == ("1", "1")
    assert {k: v for k, v in found[6].items() if v not in ("0", "2026-06-10")} == {
        "visitors": "4", "declined": "1", "handed_off": "1", "emergency": "1", "smalltalk": "1",
    }  # fmt: skip


def test_the_other_files(staffed: Desk) -> None:
    some_talk(staffed)
    rita = staffed.someone()
    answers = {row["id"]: row for row in lines(rita, "/analytics/answers.jsonl")}
    assert answers["price"]["declined"] == 1 and answers["price"]["down"] == 1
    assert answers["needles"]["answered"] == 2 and answers["needles"]["up"] == 1
    assert answers["benefits"]["asked"] == 0
    ways = {
        row["way"]: (row["shown"], row["followed"]) for row in lines(rita, "/analytics/ways.jsonl")
    }
    assert ways == {"book": (2, 0), "call": (1, 1), "emergency": (1, 0), "callback": (0, 1)}
    hours = rows(rita, "/analytics/hours.csv")
    assert [row["weekday"] for row in hours][2] == "Wednesday" and hours[2]["11"] == "4"


@pytest.mark.parametrize("name", LISTS)
def test_exports_are_told(staffed: Desk, name: str) -> None:
    rita = staffed.someone()
    for ending in ("csv", "jsonl"):
        assert rita.get(f"/analytics/{name}.{ending}").status == 200
    with staffed.db.read() as connection:
        told = connection.execute(audit.listed(audit.Wanted())).all()
    assert [row.action.endswith(".exported") for row in told][-2:] == [True, True]


def test_judging_one_after_the_other(staffed: Desk) -> None:
    for number in range(3):
        talk(staffed.db, f"c{number}", about("needles"), NOW, f"question {number}")
    rita = staffed.someone("reviewer", "Rita")
    page = rita.post("/analytics/samples")
    seen = []
    for verdict in ("right", "wrong", "missed"):
        assert page.title == "Was this right?" and "About needles." in page.words
        seen.append(next(n for n in range(3) if f"question {n}" in page.words))
        page = rita.post(page.path, verdict=verdict)
    assert sorted(seen) == [0, 1, 2]
    assert page.path == "/analytics" and "Every message of the last four weeks" in page.words
    bound = f"{100 * upper_bound(1, 3):.1f} %"
    assert f"33.3 % wrong answers 1 of 3 messages drawn at random; at most {bound}" in page.words
    found = rows(rita, "/analytics/samples.csv")
    assert sorted(row["verdict"] for row in found) == ["missed", "right", "wrong"]
    assert {row["answers"] for row in found} == {"needles"}
    assert "question" not in rita.get("/analytics/samples.csv").text


def test_a_second_thought(staffed: Desk) -> None:
    for number in range(2):
        talk(staffed.db, f"c{number}", about("needles"), NOW)
    rita = staffed.someone("reviewer", "Rita")
    first = rita.post("/analytics/samples")
    assert "Change the last one" not in first.words
    second = rita.post(first.path, verdict="wrong")
    assert f'href="{first.path}">Change the last one' in second.text
    again = rita.get(first.path)
    assert 'value="wrong" data-key="2" aria-pressed="true"' in again.text
    rita.post(first.path, verdict="right")
    assert samples.verdicts(staffed.db, NOW - DAY, NOW + DAY) == {"right": 1}


def test_each_look_at_a_sample_is_told(staffed: Desk) -> None:
    talk(staffed.db, "a", about("needles"), NOW, "very private words")
    rita = staffed.someone("reviewer", "Rita")
    page = rita.post("/analytics/samples")
    rita.post(page.path, verdict="right")
    with staffed.db.read() as connection:
        told = connection.execute(audit.listed(audit.Wanted(action="sample.shown"))).all()
    assert [(row.name, row.object) for row in told] == [("Rita", "sample:1")]
    assert "private" not in told[0].detail and "conversation:" in told[0].detail


def test_what_cannot_be_judged(staffed: Desk) -> None:
    rita = staffed.someone()
    assert "Every message" in rita.post("/analytics/samples").notices[0]
    assert rita.get("/analytics/samples/1").status == 404
    talk(staffed.db, "a", about("needles"), NOW)
    at = rita.post("/analytics/samples").path
    assert rita.post(at, verdict="perhaps").status == 409
    erase(staffed.db, "a", NOW)
    assert rita.get(at).status == 404
    assert samples.verdicts(staffed.db, NOW - DAY, NOW + DAY) == {}


def test_days_are_counted_though_nobody_looks(staffed: Desk) -> None:
    """The figures of a day are there although all of its conversations were erased since."""
    talk(staffed.db, "a", about("needles"), NOW - 3 * DAY)
    tidy(staffed.console, NOW)
    erase(staffed.db, "a", NOW)
    assert "Visitors 1 Questions 1 Answered 100 %" in staffed.someone().get("/analytics").words
