"""How long conversations are kept, the proof of it, and erasing one for somebody who asks."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from console.staff import NOW, Desk
from log_samples import asked
from log_talks import about, talk

from bot.log import audit, proofs
from bot.log.audit import By
from bot.log.callbacks import request
from bot.log.database import Database
from bot.log.history import history
from bot.log.holding import Erased
from bot.log.people import Refused
from bot.log.retention import sweep

pytest_plugins = ("log_databases",)

DAY = timedelta(days=1)
BY = By(NOW, 1, "Rita")


def test_what_is_kept(log_db: Database) -> None:
    assert proofs.kept(log_db) == proofs.Kept(0, None, 0)
    talk(log_db, "old", about("needles"), NOW - 3 * DAY)
    talk(log_db, "new", about("needles"), NOW)
    assert proofs.kept(log_db) == proofs.Kept(2, NOW - 3 * DAY, 0)
    proofs.erase(log_db, "old", BY)
    assert proofs.kept(log_db) == proofs.Kept(1, NOW, 1)


@pytest.mark.parametrize(
    "text",
    [
        "web-abc_1",
        "  web-abc_1 ",
        "https://console.example/conversations/web-abc_1",
        "/conversations/web-abc_1/",
        audit.conversation("web-abc_1"),
        audit.conversation("web-abc_1").removeprefix("conversation:"),
        "call-back 1",
        "Callback:1",
    ],
)
def test_ways_to_name_a_conversation(log_db: Database, text: str) -> None:
    talk(log_db, "other", about("needles"), NOW)
    talk(log_db, "web-abc_1", about("needles"), NOW)
    request(log_db, "web-abc_1", asked(), [], NOW)
    found = proofs.find(log_db, text)
    assert found is not None and found.id == "web-abc_1"


@pytest.mark.parametrize("text", ["", "/", "none", "conversation:0123456789abcdef", "callback 9"])
def test_names_of_nothing(log_db: Database, text: str) -> None:
    talk(log_db, "web-abc_1", about("needles"), NOW)
    assert proofs.find(log_db, text) is None


def test_erasing_is_told_without_the_id(log_db: Database) -> None:
    talk(log_db, "web-abc_1", about("needles"), NOW)
    proofs.erase(log_db, "web-abc_1", BY)
    with pytest.raises(Erased):
        history(log_db, "web-abc_1")
    with log_db.read() as connection:
        (row,) = connection.execute(audit.listed(audit.Wanted())).all()
    assert (row.action, row.object) == ("conversation.erased", audit.conversation("web-abc_1"))
    assert "web-abc_1" not in repr(row)


@pytest.mark.parametrize(("name", "reason"), [("gone", "erased_already"), ("x", "no_conversation")])
def test_what_cannot_be_erased(log_db: Database, name: str, reason: str) -> None:
    talk(log_db, "gone", about("needles"), NOW)
    proofs.erase(log_db, "gone", BY)
    with pytest.raises(Refused, match=reason):
        proofs.erase(log_db, name, BY)


def test_the_setting_and_whether_it_is_kept(staffed: Desk) -> None:
    editor = staffed.someone("editor")
    page = editor.get("/privacy")
    assert "30 days after its last message" in page.words and "No sweep yet" in page.words
    talk(staffed.db, "a", about("needles"), NOW - 31 * DAY)
    assert "Nothing is kept longer than that." in editor.get("/privacy").words
    talk(staffed.db, "b", about("needles"), NOW - 33 * DAY)
    assert "should have been erased by now" in editor.get("/privacy").words


def test_the_proof_of_sweeps(staffed: Desk) -> None:
    talk(staffed.db, "a", about("needles"), NOW - 40 * DAY)
    sweep(staffed.db, NOW - 30 * DAY, NOW)
    sweep(staffed.db, NOW - 29 * DAY, NOW + DAY)
    editor = staffed.someone("editor")
    assert "10 Jun 2026, 11:00 11 May 2026, 11:00 1 1 0" in editor.get("/privacy").words
    sent = editor.get("/privacy/sweeps.csv").text.lstrip("\ufeff")
    found = list(csv.DictReader(io.StringIO(sent)))
    assert [(row["conversations"], row["before"][:10]) for row in found] == [
        ("0", "2026-05-12"), ("1", "2026-05-11"),
    ]  # fmt: skip


def test_forgetting_somebody(staffed: Desk) -> None:
    editor = staffed.someone("editor")
    talk(staffed.db, "web-abc_1", about("needles"), NOW)
    page = editor.get("/privacy?of=web-abc_1")
    assert "Messages 1" in page.words and "Erase it for good" in page.words
    done = editor.post("/privacy/erase", conversation="web-abc_1")
    assert done.notices[0].startswith("The conversation is erased")
    assert "There is no such conversation" in editor.get("/privacy?of=web-abc_1").words
    again = editor.post("/privacy/erase", conversation="web-abc_1")
    assert again.status == 409 and "erased already" in again.words


def test_a_reviewer_may_not(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    talk(staffed.db, "web-abc_1", about("needles"), NOW)
    assert rita.get("/privacy").status == 403
    assert rita.post("/privacy/erase", conversation="web-abc_1").status == 403
    assert len(history(staffed.db, "web-abc_1")) == 1
