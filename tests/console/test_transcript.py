"""A transcript: all that is known of each message, what staff write on it, and its end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from console.reviewing import say
from console.staff import NOW, Browser, Desk
from inbox_samples import ask
from log_samples import SECOND
from sqlalchemy import select
from test_log_erasure import rows

from bot.faqs.draft import Draft
from bot.log import audit, proofs, remarks, transcript
from bot.log.audit import By
from bot.log.database import Database
from bot.log.decisions import Chosen, Judgement, Lesson, decide
from bot.log.intake import Incoming, accept, is_erased
from bot.log.review_tables import notes, tags, verdicts
from bot.log.signals import Feedback, click, feedback

pytest_plugins = ("log_databases", "console.reviewing")

CANARY = "KANARIENVOGEL"
REPLY = {
    "text": "You should sleep.",
    "answer": "sleep",
    "outcome": "answered",
    "buttons": [{"title": "Your beds", "id": "x"}],
    "links": [{"kind": "book", "title": "Book online", "url": "https://example.org"}],
    "source": "article: sleep",
}


def told(office: Desk) -> list[str]:
    """The actions that the audit log knows of, oldest first."""
    with office.db.read() as connection:
        entries = connection.execute(audit.listed(audit.Wanted()).order_by("number")).all()
    kinds = ("conversation", "message")
    return [entry.action for entry in entries if entry.action.startswith(kinds)]


def spoken(office: Desk) -> int:
    """A conversation with something of everything; the number of its message."""
    number = say(
        office, "why sleep", "answered", conversation="c", replies=(REPLY,), answers=("sleep",),
        confidence=0.83, handed_off=("book",), latency_ms=17, flag="chest_pain",
    )  # fmt: skip
    feedback(office.db, "c", Feedback("m1", "down", "too short"), NOW)
    click(office.db, "c", "m1", "book", NOW)
    click(office.db, "c", None, "call", NOW)
    return number


def test_everything_about_a_message_is_shown(office: Desk) -> None:
    spoken(office)
    accept(office.db, "c", Incoming("m2", "call ●●●", None, ("phone",)), NOW + SECOND)
    page = office.someone().get("/conversations/c")
    for shown in (
        "why sleep", "You should sleep.", "Offered: Your beds", "Ways on: Book online",
        "Source: article: sleep", "Outcome Answered", "Answer Why sleep?", "Sure 83 %",
        "Not in the article 90 %", "Your beds 12 %", "Model model-1", "Took 17 ms",
        "Clicked booking", "Clicked besides call", "Thumbs down too short", "chest pain",
        "Hidden before it was stored: a phone number", "Waits for its answer", "2 messages",
    ):  # fmt: skip
        assert shown in page.words, shown
    assert "Why sleep? 25 %" not in page.words, "the answer that was given is no runner-up"


def test_each_reading_is_told(office: Desk) -> None:
    spoken(office)
    rita = office.someone()
    rita.get("/conversations/c")
    rita.get("/conversations/c?correct=1&faq=beds")
    assert told(office) == ["conversation.read"] * 2
    with office.db.read() as connection:
        wanted = audit.Wanted(object=audit.conversation("c"))
        assert len(connection.execute(audit.listed(wanted)).all()) == 2


def test_what_is_not_there(office: Desk) -> None:
    rita = office.someone()
    assert rita.get("/conversations/nobody").status == 404
    for path in ("judge/1", "flag/1", "tags", "notes", "reviewed", "notes/1/remove"):
        fields = {"verdict": "right", "tag": "x", "note": "x"}
        assert rita.post(f"/conversations/nobody/{path}", **fields).status in (404, 409), path
    say(office, "parking", conversation="c")
    other = say(office, "dogs", conversation="d")
    assert rita.post(f"/conversations/c/judge/{other}", verdict="right").status == 404
    assert rita.post(f"/conversations/c/flag/{other}").status == 409
    assert rita.post("/conversations/c/notes", note="x", message=str(other)).status == 409


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        ("right", "the answer was right"),
        ("decline", "not for us"),
        ("hand_off", "should have gone to a person"),
    ],
)
def test_an_answer_is_judged(office: Desk, verdict: str, shown: str) -> None:
    number = spoken(office)
    rita = office.someone(name="Rita")
    page = rita.post(f"/conversations/c/judge/{number}", verdict=verdict)
    assert f"Rita said {shown}" in page.words
    assert "message.judged" in told(office)
    assert "Nothing waits for you" in rita.get("/inbox").words


def test_a_correction_teaches_another_faq(office: Desk, faqs: Draft) -> None:
    number = spoken(office)
    rita = office.someone(name="Rita")
    page = rita.get(f"/conversations/c?correct={number}&faq=Your+beds&outcome=answered")
    assert re.search(r'name="text" value="why sleep"', page.text)
    fields = {"verdict": "faq", "faq": "beds", "kind": "phrasing", "message": number}
    page = rita.post(f"/conversations/c/judge/{number}", **fields, text="chest pain in bed")
    assert page.status == 422 and "emergency" in page.words
    page = rita.post(f"/conversations/c/judge/{number}", **fields, text="why the bed")
    assert "Rita said should have been answered with “Your beds”" in page.words
    assert "Learnt new wording for “Your beds”: why the bed" in page.words
    assert "why the bed" in faqs.view().phrasings("beds")
    assert "There is no FAQ" in rita.get(f"/conversations/c?correct={number}&faq=x").words


def test_what_is_declined_can_be_learnt_too(office: Desk, faqs: Draft) -> None:
    number = spoken(office)
    rita = office.someone(name="Rita")
    page = rita.get(f"/conversations/c?correct={number}&faq=Not+in+the+article")
    assert "Meant for “Not in the article”" in page.words
    assert '<option value="Not in the article">' in page.text
    assert '<option value="Call the clinic">' not in page.text, "this draft does not know it"
    fields = {"verdict": "faq", "faq": "not_covered", "kind": "held_out", "message": number}
    page = rita.post(f"/conversations/c/judge/{number}", **fields, text="why do cats purr")
    assert "Rita said not for us" in page.words
    assert "Learnt test question for “Not in the article”: why do cats purr" in page.words
    assert "why do cats purr" in faqs.view().held_out("not_covered")
    with office.db.read() as connection:
        assert connection.execute(select(verdicts.c.verdict)).scalars().all() == ["decline"]


def test_tags_notes_and_flags(office: Desk) -> None:
    number = spoken(office)
    rita, eve = office.someone(name="Rita"), office.someone("editor", "Eve")
    assert "follow up" in rita.post("/conversations/c/tags", tag=" follow  up ").words
    rita.post("/conversations/c/tags", tag="follow up")
    page = rita.post("/conversations/c/notes", note="Please\nlook", message=str(number))
    assert page.path == f"/conversations/c#m{number}" and "Please look" in page.words
    rita.post("/conversations/c/notes", note="Of all of it")
    page = eve.post(f"/conversations/c/flag/{number}")
    assert "flagged by Eve" in page.words
    assert "Flagged" in rita.get("/conversations?flagged=yes&tag=follow+up").words
    assert eve.post("/conversations/c/notes/1/remove").status == 409
    page = rita.post("/conversations/c/notes/1/remove")
    assert "Please look" not in page.words and "Of all of it" in page.words
    page = rita.post(f"/conversations/c/flag/{number}", off="yes")
    assert "flagged by" not in page.words
    assert "No conversation fits" in rita.get("/conversations?flagged=yes").words
    page = rita.post("/conversations/c/tags", tag="follow up", off="yes")
    assert "follow up" not in page.words
    for path, fields in (("tags", {"tag": " "}), ("notes", {"note": "\n"})):
        assert rita.post(f"/conversations/c/{path}", **fields).status == 422
    assert {"conversation.tagged", "conversation.noted", "conversation.flagged",
            "conversation.note_removed", "conversation.untagged"} <= set(told(office))  # fmt: skip


def test_reading_is_marked_and_taken_back(office: Desk) -> None:
    say(office, "parking", conversation="c")
    rita = office.someone()
    page = rita.post("/conversations/c/reviewed", outcome="declined")
    assert page.path == "/conversations/c?outcome=declined" and "· read" in page.words
    say(office, "parking again", conversation="c", at=NOW + SECOND)
    assert "to be read" in rita.get("/conversations/c").words
    rita.post("/conversations/c/reviewed")
    page = rita.post("/conversations/c/reviewed", reviewed="no")
    assert page.notices == ["Marked as to be read."]


def everything(rita: Browser, name: str, number: int) -> None:
    """Writes wherever something can be written on a conversation."""
    at = f"/conversations/{name}"
    rita.post(f"{at}/tags", tag=f"{CANARY} tag")
    for message in ("", str(number)):
        rita.post(f"{at}/notes", note=f"{CANARY} note", message=message)
    rita.post(f"{at}/flag/{number}")
    rita.post(f"{at}/reviewed")
    lesson = {"kind": "held_out", "message": number, "text": f"{CANARY} learnt"}
    rita.post(f"{at}/judge/{number}", verdict="faq", faq="beds", **lesson)


def test_erasing_leaves_nothing_of_it(office: Desk) -> None:
    name = f"{CANARY}-1"
    number = say(office, f"{CANARY} parking", conversation=name)
    kept = say(office, "parking please", conversation="kept")
    rita, eve = office.someone("reviewer"), office.someone("editor")
    everything(rita, name, number)
    rita.get(f"/conversations?q={CANARY}")
    assert sum(CANARY in row for row in rows(office.db)) > 6
    assert rita.post(f"/conversations/{name}/erase").status == 403
    page = eve.post(f"/conversations/{name}/erase", outcome="declined")
    assert page.path == "/conversations?outcome=declined"
    assert is_erased(office.db, name)
    assert [row for row in rows(office.db) if CANARY in row] == []
    folder = office.db.engine.url.database
    assert folder is not None
    held = b"".join(path.read_bytes() for path in _files(folder)).lower()
    assert held.count(CANARY.lower().encode()) == 0
    assert told(office)[-1] == "conversation.erased"
    assert eve.get(f"/conversations/{name}").status == 404
    assert "No conversation fits" in eve.get(f"/conversations?q={CANARY}").words
    assert str(kept) in eve.get("/inbox").text


def _files(database: str) -> list[Path]:
    return sorted(Path(database).parent.glob(Path(database).name + "*"))


def test_on_both_databases_remarks_go_with_the_conversation(log_db: Database) -> None:
    by = By(NOW, 1, "Ann")
    number = ask(log_db, "parking", conversation="c")
    remarks.tag(log_db, "c", "x", by)
    remarks.note(log_db, "c", number, "x", by)
    remarks.flag(log_db, "c", number, True, by)
    lesson = Lesson(number, "price", "phrasing", "x")
    decide(log_db, Chosen(messages=(number,)), Judgement("faq", "price", (lesson,)), by)
    with log_db.read() as connection:
        found = transcript.read(connection, "c")
    assert found is not None and found.lines[0].judged is not None
    assert found.lines[0].taught and found.lines[0].notes and found.lines[0].flagged
    proofs.erase(log_db, "c", by)
    with log_db.read() as connection:
        assert transcript.read(connection, "c") is None
        for table in (tags, notes, verdicts):
            assert connection.execute(select(table)).all() == []
