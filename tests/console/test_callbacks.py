"""The queue of those who want to be called: who waits longest comes first, who was called is put
away, and names and numbers are shown one at a time and never unseen."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from console.staff import NOW, Browser, Desk, wait_for

from bot.log import audit, callback_queue
from bot.log.audit import By
from bot.log.callbacks import CallbackRequest, request
from bot.log.database import Database
from bot.log.intake import erase
from bot.log.paging import slice_of
from bot.log.people import Refused

pytest_plugins = ("log_databases",)

BY = By(NOW, 1, "Rita")
HOUR = timedelta(hours=1)


def ask(db: Database, number: int = 1, at: datetime = NOW, when: str = "mornings") -> int:
    asked = CallbackRequest(
        f"r{number}",
        f"Ada {number}",
        f"+4420794600{number:02}",
        when,
        "callback",
        f"About {number}",
    )
    return request(db, f"conversation {number}", asked, ["email"], at)


def waiting(db: Database) -> list[int]:
    with db.read() as connection:
        found = slice_of(connection, callback_queue.waiting(), callback_queue.WAITING)
    return [row.number for row in found.rows]


def told(db: Database) -> list[tuple[str, str, str]]:
    """What the audit log knows of call-backs, oldest first."""
    with db.read() as connection:
        rows = connection.execute(audit.listed(audit.Wanted()).order_by("number")).all()
    return [(r.name, r.action, r.object) for r in rows if r.action.startswith("callback")]


def test_who_asked_first_comes_first(log_db: Database) -> None:
    later, sooner = ask(log_db, 1, NOW), ask(log_db, 2, NOW - HOUR)
    assert waiting(log_db) == [sooner, later]
    assert callback_queue.oldest_waiting(log_db) == NOW - HOUR
    callback_queue.move(log_db, sooner, "done", BY)
    assert waiting(log_db) == [later]
    assert callback_queue.oldest_waiting(log_db) == NOW


def test_a_request_that_was_tried_goes_on_waiting(log_db: Database) -> None:
    number = ask(log_db)
    assert callback_queue.move(log_db, number, "called", BY)
    row = callback_queue.get(log_db, number)
    assert row is not None and (row.state, row.state_at, row.state_by) == ("called", NOW, "Rita")
    with log_db.read() as connection:
        assert callback_queue.count_waiting(connection) == 1


def test_what_is_no_news_is_not_told(log_db: Database) -> None:
    number = ask(log_db)
    assert callback_queue.move(log_db, number, "done", BY)
    assert not callback_queue.move(log_db, number, "done", BY)
    assert told(log_db) == [("Rita", "callback.moved", f"callback:{number}")]


@pytest.mark.parametrize("state", ["", "lost", "Done"])
def test_other_states_are_refused(log_db: Database, state: str) -> None:
    with pytest.raises(Refused, match="no_state"):
        callback_queue.move(log_db, ask(log_db), state, BY)
    assert told(log_db) == []


def test_a_request_that_was_erased_is_gone(log_db: Database) -> None:
    number = ask(log_db)
    erase(log_db, "conversation 1", NOW)
    assert callback_queue.get(log_db, number) is None
    for act in (
        lambda: callback_queue.move(log_db, number, "done", BY),
        lambda: callback_queue.shown(log_db, number, BY),
    ):
        with pytest.raises(Refused, match="no_callback"):
            act()


def test_a_name_is_shown_only_after_it_was_told(log_db: Database) -> None:
    number = ask(log_db)
    wish = callback_queue.shown(log_db, number, BY)
    assert (wish.name, wish.phone, wish.when) == ("Ada 1", "+442079460001", "mornings")
    assert told(log_db) == [("Rita", "callback.shown", f"callback:{number}")]
    for query in (callback_queue.waiting(), callback_queue.settled()):
        assert {"name", "phone"}.isdisjoint(query.selected_columns.keys())


def test_the_page_and_its_states(staffed: Desk) -> None:
    rita = staffed.someone("reviewer", "Rita")
    assert "Nobody waits for a call" in rita.get("/callbacks").words
    number = ask(staffed.db)
    page = rita.get("/callbacks")
    assert "About 1" in page.words and "“mornings”" not in page.words
    assert "mornings" in page.words and "Call by today at 13:00" in page.words
    assert "Ada" not in page.text and "7946" not in page.text.replace(clinic_phone(staffed), "")
    done = rita.post(f"/callbacks/{number}/state", state="called")
    assert "Tried" in done.words and done.notices[0].startswith("Noted")
    done = rita.post(f"/callbacks/{number}/state", state="done")
    assert "Nobody waits for a call" in done.words
    kept = rita.get("/callbacks?show=done")
    assert "About 1" in kept.words and "by Rita" in kept.words
    back = rita.post(f"/callbacks/{number}/state", state="new")
    assert "About 1" in back.words and back.path == "/callbacks"


def clinic_phone(staffed: Desk) -> str:
    return staffed.console.clinic.phone


def test_overdue_after_two_opening_hours(staffed: Desk) -> None:
    """It is Wednesday, eleven in the clinic, which closes from one to two."""
    ask(staffed.db)
    staffed.clock.move(minutes=119)
    rita = staffed.someone()
    assert "Overdue" not in rita.get("/callbacks").words
    staffed.clock.move(minutes=2)
    assert "Overdue" in rita.get("/callbacks").words
    ask(staffed.db, 2, staffed.clock.now)  # a minute past one: nobody is there for an hour
    words = rita.get("/callbacks").words
    assert words.count("Overdue") == 1 and "Call by today at 16:00" in words
    assert words.index("About 1") < words.index("About 2")


def test_name_and_number_on_a_click(staffed: Desk) -> None:
    rita = staffed.someone("reviewer", "Rita")
    number = ask(staffed.db)
    rita.get("/callbacks")
    assert told(staffed.db) == []
    part = rita.get(f"/callbacks/{number}", HX_Request="true")
    assert "Ada 1" in part.words and "020 7946 0001" in part.words and "<html" not in part.text
    assert 'href="tel:+442079460001"' in part.text
    whole = rita.get(f"/callbacks/{number}")
    assert "Ada 1" in whole.words and whole.title == f"Request {number}"
    assert told(staffed.db) == [("Rita", "callback.shown", f"callback:{number}")] * 2
    assert rita.get("/callbacks/77").status == 404
    assert len(told(staffed.db)) == 2


def test_what_could_identify_someone_is_hidden_in_lists(staffed: Desk) -> None:
    rita = staffed.someone()
    ask(staffed.db, when="after five, on 07700 900123 or mia@example.com")
    listed = [rita.get(at).text for at in ("/callbacks", "/callbacks.csv", "/callbacks.jsonl")]
    for text in listed:
        assert "after five" in text and "900123" not in text and "mia@" not in text


def test_the_list_as_a_file(staffed: Desk) -> None:
    rita = staffed.someone("reviewer", "Rita")
    first, _ = ask(staffed.db, 1, NOW - HOUR, "=1+1"), ask(staffed.db, 2)
    callback_queue.move(staffed.db, first, "called", By(NOW, 1, "Rita"))
    rows = list(csv.DictReader(io.StringIO(rita.get("/callbacks.csv").text.lstrip("\ufeff"))))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert rows[0]["when"] == "'=1+1" and rows[0]["state_by"] == "Rita"
    assert rows[1]["due_at"] == "2026-06-10T12:00:00+00:00"
    lines = rita.get("/callbacks.jsonl?show=done").text.splitlines()
    assert lines == []
    callback_queue.move(staffed.db, first, "done", By(NOW, 1, "Rita"))
    (only,) = map(json.loads, rita.get("/callbacks.jsonl?show=done").text.splitlines())
    assert (only["number"], only["state"], only["summary"]) == (first, "done", "About 1")
    assert [action for _, action, _ in told(staffed.db)].count("callbacks.exported") == 3


def test_many_requests_are_paged(staffed: Desk) -> None:
    rita = staffed.someone()
    with staffed.db.batch():
        for number in range(1, 61):
            ask(staffed.db, number, NOW + number * timedelta(seconds=1))
    page = rita.get("/callbacks")
    assert page.text.count("<article") == 50 and "More →" in page.words
    after = page.text.split('rel="next" href="')[1].split('"')[0]
    assert rita.get(after.replace("&amp;", "&")).text.count("<article") == 10


def test_open_pages_hear_of_a_new_request(staffed: Desk) -> None:
    rita = staffed.someone()
    heard = listen(rita)
    ask(staffed.db)
    wait_for(lambda: '"callbacks": 1' in next(heard))
    part = rita.get("/callbacks/list")
    assert "About 1" in part.words and "<html" not in part.text


def listen(browser: Browser) -> object:
    response = browser.http.get(
        browser.url + "/events", headers={"Sec-Fetch-Site": "same-origin"}, stream=True, timeout=20
    )
    return response.iter_lines(decode_unicode=True)
