"""The clinic's facts and files of FAQs in the console: changed, checked, taken in and given out."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from console.staff import Browser
from console.teaching_pages import School

from bot.faqs.clinic_text import FIELDS

pytest_plugins = ("log_databases", "console.reviewing", "console.teaching_pages")

CSV = "question,answer\nIs there a lift?,Yes.\nbeds,Soft.\nCan it help?,It cures all.\n"


def fields(school: School, editor: Browser) -> dict[str, Any]:
    """The form as a browser would send it back."""
    found = re.search(r'name="version" value="(\w*)"', editor.get("/clinic").text)
    assert found
    values = school.faqs.view().clinic()
    texts = {name: "\n".join(v) if isinstance(v, tuple) else v or "" for name, v in values.items()}
    return {**texts, "suggested": list(values["suggested"] or ()), "version": found[1]}  # type: ignore[arg-type]


def test_the_facts_are_changed_and_keep_what_was_not(school: School) -> None:
    eve = school.desk.someone("editor")
    before = (school.root / "clinic.yml").read_text("utf-8")
    was = school.faqs.view().clinic()
    sent = fields(school, eve) | {"phone": "+44 20 7946 0999", "suggested": ["beds", "", "beds"]}
    page = eve.post("/clinic", **sent)
    assert (page.path, page.notices) == ("/clinic", ["Saved. It waits to be published."])
    now = school.faqs.view().clinic()
    changed = {name for name in FIELDS if now[name] != was[name]}
    assert changed == {"phone", "suggested"} and now["suggested"] == ("beds",)
    after = (school.root / "clinic.yml").read_text("utf-8")
    assert after.count("#") == before.count("#")
    page = eve.post("/clinic", **fields(school, eve), do="publish")
    assert page.path == "/publish" and "Nothing was different" in page.notices[0]
    assert "phone changed; suggested questions changed" in page.words


def test_days_off_are_told_by_their_dates_too(school: School) -> None:
    eve = school.desk.someone("editor")
    closed = {"opening.closed": 'easter +1 day\nAug Mo[-1]\n2026 Jul 01-03 "works"\n2001 Jan 02'}
    assert eve.post("/clinic", **fields(school, eve) | closed).notices[0].startswith("Saved")
    pages = [editor.get("/clinic").words for editor in (eve, school.desk.someone())]
    for words in (
        "Mon 29 Mar 2027 (easter +1 day)",
        "Mon 31 Aug 2026 (Aug Mo[-1])",
        'Wed 1 Jul 2026 (2026 Jul 01-03 "works")',
        "no day to come (2001 Jan 02)",
    ):
        assert all(words in page for page in pages), words


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"phone": "12"}, "phone"),
        ({"opening.hours": "always"}, "is not understood"),
        ({"booking_url": "javascript:alert(1)"}, "booking_url"),
        ({"suggested": ["nothing"]}, "nothing"),
    ],
)
def test_what_is_amiss_is_told(school: School, sent: dict[str, Any], told: str) -> None:
    eve = school.desk.someone("editor")
    before = (school.root / "clinic.yml").read_bytes()
    page = eve.post("/clinic", **fields(school, eve) | sent)
    assert page.status == 422 and any(told in notice for notice in re.findall(
        r'finding" role="alert">\s*<p>(.*?)</p>', page.text))  # fmt: skip
    assert (school.root / "clinic.yml").read_bytes() == before


def test_days_off_by_their_dates(school: School) -> None:
    eve = school.desk.someone("editor")
    sent = {"closed_from": "2026-12-28", "closed_to": "2027-01-03", "closed_note": 'our; "break"'}
    assert eve.post("/clinic", **fields(school, eve) | sent).status == 200
    assert eve.post("/clinic", **fields(school, eve) | {"closed_from": "2027-03-05"}).status == 200
    closed = school.faqs.view().clinic()["opening.closed"]
    assert isinstance(closed, tuple)
    assert closed[-2:] == ('2026 Dec 28-2027 Jan 03 "our, break"', "2027 Mar 05")
    assert 'now: 2026 Dec 28-2027 Jan 03 "our, break"' in eve.get("/publish").words


def test_hours_are_told_as_visitors_are_told_them(school: School) -> None:
    eve = school.desk.someone("editor")
    part = eve.post("/clinic/look", **fields(school, eve) | {"opening.hours": "Tu-We 10:00-12:00"})
    assert "Visitors are told: Tuesday and Wednesday, 10:00 to 12:00" in part.words
    part = eve.post("/clinic/look", **{"opening.hours": "x"})
    assert "cannot be told yet" in part.words


def test_two_at_once_and_who_only_looks(school: School) -> None:
    eve, rita = school.desk.someone("editor", "Eve"), school.desk.someone("reviewer")
    sent = fields(school, eve)
    eve.post("/clinic", **sent | {"name": "Another"})
    page = eve.post("/clinic", **sent | {"name": "A third"})
    assert page.status == 422 and "Eve has changed this" in page.words
    page = rita.get("/clinic")
    assert "Another" in page.words and 'action="/clinic"' not in page.text
    assert rita.post("/clinic", **sent).status == 403
    assert "Another" in rita.get("/clinic/history").words


def test_a_file_is_looked_at_and_then_taken_in(school: School) -> None:
    eve = school.desk.someone("editor")
    headers = {"Origin": eve.url, "Sec-Fetch-Site": "same-origin"}
    got = eve.http.post(
        f"{eve.url}/faqs/import",
        files={"file": ("q.csv", CSV.encode())},
        headers=headers,
        timeout=10,
    )
    assert got.status_code == 200 and len(school.faqs.view().faqs()) == 2
    assert (
        "to be confirmed" in got.text and "left out" in got.text
    )  # few questions; `beds` is taken
    tokens = re.findall(r'name="confirmed" value="(\w+)"', got.text)
    sent = {"name": "q.csv", "text": CSV, "sure": "yes"}
    page = eve.post("/faqs/import", **sent)
    assert page.status == 200 and len(school.faqs.view().faqs()) == 2
    page = eve.post("/faqs/import", **sent, confirmed=tokens)
    assert page.path == "/publish" and page.notices[0].startswith("2 taken in.")
    answers = {faq.answer for faq in school.faqs.view().faqs().values()}
    assert {"Yes.", "It cures all."} <= answers and "Soft." not in answers


@pytest.mark.parametrize("sent", [{}, {"text": "no questions in it", "name": "x.txt"}])
def test_a_file_that_holds_nothing(school: School, sent: dict[str, str]) -> None:
    assert school.desk.someone("editor").post("/faqs/import", **sent).status == 422


def test_the_texts_as_files(school: School) -> None:
    rita = school.desk.someone()
    page = rita.get("/faqs/texts.csv")
    rows = list(csv.DictReader(io.StringIO(page.text.removeprefix("\ufeff"))))
    assert {row["key"] for row in rows} == {"beds", "sleep"}
    assert [row["question"] for row in rows if row["use"] == "test"] == ["sleeping, why"]
    assert "attachment" in page.headers["Content-Disposition"]
    lines = [json.loads(line) for line in rita.get("/faqs/texts.jsonl").text.splitlines()]
    assert {line["key"] for line in lines} == {"beds", "sleep"}
    assert "exported the FAQs&#39; texts" in school.desk.someone("admin").get("/audit").text
