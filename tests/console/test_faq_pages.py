"""The FAQs by what visitors make of them: how often each was asked, what has no answer yet, what
was corrected, and one of them with its latest questions."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from console.staff import NOW, Desk
from log_talks import about, number_of, talk

from bot.log import asked, decisions, reviewed, samples
from bot.log.audit import By
from bot.log.database import Database
from bot.log.decisions import Chosen, Judgement
from bot.log.intake import Incoming, accept, settle
from bot.log.signals import Feedback, feedback

pytest_plugins = ("log_databases",)

DAY = timedelta(days=1)
BY = By(NOW, 1, "Rita")


def judge(db: Database, message: str, verdict: str, answer: str | None = None) -> None:
    chosen = Chosen(messages=(number_of(db, message),))
    decisions.decide(db, chosen, Judgement(verdict, answer), BY)


def test_corrections_and_looks_by_answer(log_db: Database) -> None:
    told = [talk(log_db, f"c{n}", about("needles", "price"), NOW) for n in range(3)]
    judge(log_db, told[0], "right")
    judge(log_db, told[1], "faq", "price")
    judge(log_db, told[2], "decline")
    found = reviewed.by_answer(log_db, NOW - DAY)
    assert found.corrected == {"needles": 2, "price": 1}
    assert found.last == {"needles": NOW, "price": NOW}
    later = reviewed.by_answer(log_db, NOW + DAY)
    assert later.corrected == {} and later.last == found.last


def test_a_verdict_that_was_replaced_counts_no_more(log_db: Database) -> None:
    told = talk(log_db, "a", about("needles"), NOW)
    judge(log_db, told, "decline")
    judge(log_db, told, "right")
    assert reviewed.by_answer(log_db, NOW - DAY).corrected == {}


def test_samples_are_looks_too(log_db: Database) -> None:
    talk(log_db, "a", about("needles"), NOW)
    number = samples.next_one(log_db, NOW - DAY, NOW)
    assert number is not None
    samples.judge(log_db, number, "wrong", BY)
    assert reviewed.by_answer(log_db, NOW - DAY).last == {"needles": NOW}


def test_the_last_questions_of_an_answer(log_db: Database) -> None:
    for number in range(asked.SHOWN + 3):
        talk(
            log_db, f"c{number}", about("price"), NOW + number * timedelta(seconds=1), f"q{number}"
        )
    talk(log_db, "x", about("price_list"), NOW, "another")
    pressed = accept(log_db, "y", Incoming("b", "Price", button="price"), NOW).number
    settle(log_db, pressed, about("price"), {}, NOW)
    found = asked.last_questions(log_db, "price")
    assert [row.text for row in found] == [f"q{n}" for n in range(22, 2, -1)]
    assert [row.text for row in asked.last_questions(log_db, "price_list")] == ["another"]
    assert asked.last_questions(log_db, "pr_ce") == []


def test_what_has_no_answer_is_ranked_by_how_often_it_was_asked(staffed: Desk) -> None:
    for key, times in (("price", 2), ("insurance", 3)):
        for number in range(times):
            talk(staffed.db, f"{key}{number}", about(key, outcome="declined"), NOW)
    page = staffed.someone().get("/faqs")
    wanted = re.search(r"<ol>.*?</ol>", page.text, re.DOTALL)
    assert wanted
    assert re.findall(r'href="/faqs/(\w+)"', wanted[0])[:2] == ["insurance", "price"]
    assert "asked 3 times" in page.words and "not asked yet" in page.words
    assert "nobody asked" in page.words  # of an article's answer


def test_the_table(staffed: Desk) -> None:
    one = talk(staffed.db, "a", about("needles"), NOW)
    talk(staffed.db, "b", about(outcome="clarified", options=("needles", "price")), NOW)
    feedback(staffed.db, "a", Feedback(one, "down"), NOW)
    judge(staffed.db, one, "decline")
    page = staffed.someone().get("/faqs")
    assert "Are needles used? article 1 1 – 1 – 1 1 10 Jun 2026" in page.words


def test_many_thumbs_down_are_seen(staffed: Desk) -> None:
    for number in range(3):
        told = talk(staffed.db, f"c{number}", about("needles"), NOW)
        feedback(staffed.db, f"c{number}", Feedback(told, "down"), NOW)
    page = staffed.someone().get("/faqs")
    assert 'class="tile unhappy"><a href="/faqs/needles">' in page.text
    assert page.text.count("tile unhappy") == 1


def test_what_has_no_answer_stands_in_one_place_above_the_figures(staffed: Desk) -> None:
    glance = staffed.someone().get("/faqs").text.split('id="map"')
    assert 'href="/faqs/price"' in glance[0]
    assert 'href="/faqs/price"' not in glance[1].split('id="all"')[0]


def test_the_list_as_a_file(staffed: Desk) -> None:
    talk(staffed.db, "a", about("needles"), NOW)
    found = staffed.someone().get("/faqs.jsonl").text.splitlines()
    first = json.loads(found[0])
    assert (first["id"], first["asked"], first["group"]) == ("needles", 1, "article")
    assert first["last_reviewed"] is None and len(found) > 30


def test_one_faq(staffed: Desk) -> None:
    talk(staffed.db, "a", about("needles"), NOW, "<b>do you</b> use needles?")
    page = staffed.someone().get("/faqs/needles")
    assert page.title == "Are needles used?" and "Latest questions" in page.words
    assert "<b>do you</b> use needles?" in page.words and "<b>do" not in page.text
    assert "Asked 1 Answered 1" in page.words and "What visitors are told" in page.words


def test_one_that_nobody_answered_yet(staffed: Desk) -> None:
    page = staffed.someone().get("/faqs/price")
    assert "There is no answer yet" in page.words and "Not asked lately" in page.words


def test_what_is_no_faq(staffed: Desk) -> None:
    rita = staffed.someone()
    assert rita.get("/faqs/not_covered").status == 404
    talk(staffed.db, "a", about("not_covered", outcome="declined"), NOW)
    page = rita.get("/faqs/not_covered")
    assert page.title == "Not in the article" and "Not a FAQ" in page.words
    assert rita.get("/faqs/%3Cscript%3E").status == 404
