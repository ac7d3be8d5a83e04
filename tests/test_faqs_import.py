"""Questions and answers from spreadsheets, pages and texts; and the FAQs as files for others."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from faq_project import PARKING, draft, project, shipped

from bot.faqs.draft import Draft
from bot.faqs.exporting import as_csv, as_jsonl
from bot.faqs.importing import Row, take_in
from bot.faqs.pairs import MOST_BYTES, read_pairs
from bot.faqs.pairs_values import Pair, PairsError

TABLE = 'Question;Answer\r\n"Is there\na café?";"Yes; there is.\r\nDownstairs."\r\n;\r\n'
PAGE = """<!doctype html><html><head><title>T</title><style>h2{}</style></head><body>
<nav><h3>Menu?</h3><p>Home</p></nav>
<h1>Questions</h1><p>We are often asked:</p>
<h2>About us</h2><p>An old house.</p>
<h3><button>Is there a <b>caf&eacute;</b>?</button></h3>
<div><p>Yes, <a href="/x">there is</a>.</p><script>alert(1)</script><ul><li>cake<li>tea</ul></div>
<h3>Empty?</h3>
<h4>Q: Is there a lift?</h4>A: No.<br>Sorry.
<dl><dt>Dogs<dd>Outside only.<dt>Cats</dt><dt>Birds</dt><dd>Never.</dd></dl>
<details><summary>Late?</summary>Ring the bell.</details>
<footer><p>Imprint</p></footer></body></html>"""
TEXT = """Our questions

Q: Is there a café?
A: Yes.

Downstairs.
Question 2: Is there
a lift?
Answer: No.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Draft:
    return draft(project(tmp_path))


def pairs(name: str, content: str | bytes) -> list[tuple[str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    return [(pair.question, pair.answer) for pair in read_pairs(name, raw)]


CAFE = [("Is there\na café?", "Yes; there is.\r\nDownstairs.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_table_as_spreadsheets_save_it(encoding: str, separator: str) -> None:
    table = TABLE.replace("Question;", f"Question{separator}").replace(
        '";"', f'"{separator}"'
    ).replace("\r\n;", f"\r\n{separator}")  # fmt: skip
    assert pairs("x.csv", table.encode(encoding)) == CAFE


def test_a_table_that_names_its_separator() -> None:
    assert pairs("x.CSV", "sep=;\r\n" + TABLE) == CAFE


def test_columns_in_any_order_and_strange_ones() -> None:
    table = "Remark,KEY, answer ,question,Title,source\nx,bar,Yes.,Bar?,A bar,clinic\n"
    assert read_pairs("x.csv", table.encode()) == [
        Pair(2, "Bar?", "Yes.", title="A bar", source="clinic", key="bar")
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.csv", b"a,b\n1,2\n", "must name the columns"),
        ("x.csv", b"question,answer,answer\n1,2,3\n", "answer is there twice"),
        ("x.csv", b"question,answer\n", "No questions"),
        ("x.csv", b"question,answer\n" + b"a,b\n" * 1001, "too many"),
        ("x.csv", b"question,answer\n\"" + b"x" * 140_000 + b'",b\n', "cannot be read"),
        ("x.csv", b"PK\x03\x04\x00\x00question,answer", "This is no text"),
        ("x.txt", b"nothing here", "No questions"),
        ("x.html", b"<h2>Nothing</h2>", "No questions"),
        ("x.csv", b"x" * (MOST_BYTES + 1), "too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(PairsError, match=sentence):
        read_pairs(name, content)


def test_a_page() -> None:
    assert pairs("x.html", PAGE) == [
        ("Is there a café?", "Yes, there is.\n- cake\n- tea"),
        ("Is there a lift?", "No.\nSorry."),
        ("Dogs", "Outside only."),
        ("Cats\nBirds", "Never."),
        ("Late?", "Ring the bell."),
    ]


def test_a_page_in_another_encoding() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("&eacute;", "é")
    assert pairs("x.htm", page.encode("latin-1"))[0][0] == "Is there a café?"
    assert pairs("page", page.replace("iso-8859-1", "nonsense"))[0][0] == "Is there a café?"


def test_a_page_whose_headings_are_no_questions() -> None:
    page = "<h2>Parking</h2><p>Behind the house.</p><h2>Pets</h2><p>Outside.</p>"
    assert pairs("x.html", page) == [("Parking", "Behind the house."), ("Pets", "Outside.")]


def test_a_page_of_plain_paragraphs() -> None:
    page = "<body><p>Q: Is there a lift?</p><p>A: No.</p></body>"
    assert pairs("x.html", page) == [("Is there a lift?", "No.")]


def test_a_text() -> None:
    assert pairs("x.txt", TEXT) == [
        ("Is there a café?", "Yes.\n\nDownstairs."),
        ("Is there a lift?", "No."),
    ]
    assert pairs("x.md", "# Pets\n\n## Dogs?\nOutside.\n\nReally?\n\n## Cats?\n") == [
        ("Dogs?", "Outside.")
    ]


def rows(desk: Draft, table: str, confirmed: list[str] | None = None) -> list[Row]:
    return take_in(desk.edit(), read_pairs("x.csv", table.encode()), confirmed or [])


def test_every_row_goes_through_the_checks(desk: Draft) -> None:
    table = "key,title,question,answer,source\n" + "\n".join(
        [
            'cafe,,"café\nis there a café\ncake\ncoffee\ntea",Downstairs.,',
            "beds,,Beds here?,Soft.,",
            ",,Beds!,Soft.,",
            ",,,,",
            ",,Any [x](y)?,No.,",
            ",,chest pain,Lie down.,",
            ",,?,No.,",
            ",,${HOME}?,No.,",
            ",,Pets?,,",
            ",,Pools?,No.,article: pools",
            ",,Lift?,No.,",
        ]
    )
    found = rows(desk, table)
    assert [(row.number, row.key, row.state) for row in found] == [
        (2, "cafe", "ready"),
        (3, "beds", "refused"),
        (4, "beds_2", "refused"),
        (6, "any_x_y", "refused"),
        (7, "chest_pain", "refused"),
        (8, "question", "refused"),
        (9, "home", "refused"),
        (10, "pets", "refused"),
        (11, "pools", "refused"),
        (12, "lift", "confirm"),
    ]
    assert "is there already" in found[1].sentence
    assert {f.kind for f in found[2].findings if f.stops} == {"duplicate"}
    assert {f.kind for f in found[7].findings if f.stops} == {"answer_missing"}


def test_rows_are_checked_against_one_another(desk: Draft) -> None:
    table = "question,answer\nPets?,No.\nPets,Yes.\n"
    first = rows(desk, table)
    assert [row.state for row in first] == ["confirm", "confirm"]
    tokens = [finding.token for row in first for finding in row.findings]
    assert [row.state for row in rows(desk, table, tokens)] == ["ready", "refused"]


def test_what_is_ready_is_saved_and_nothing_else(desk: Draft) -> None:
    edit = desk.edit()
    table = 'question,answer\n"Car?\nA car\nCars\nParking\nLot",Behind.\nBeds,No.\n'
    found = take_in(edit, read_pairs("x.csv", table.encode()))
    assert [row.state for row in found] == ["ready", "refused"]
    assert sorted(desk.view().faqs()) == ["beds", "sleep"]
    desk.save(edit, "Ann")
    assert sorted(desk.view().faqs()) == ["beds", "car", "sleep"]
    assert desk.view().faq("car").answer == "Behind."


def test_a_long_question_gets_a_short_title(desk: Draft) -> None:
    question = "Would it be possible to leave a bicycle in the yard over night?"
    [row] = rows(desk, f"question,answer\n{question},Yes.\n")
    assert row.state == "confirm"
    edit = desk.edit()
    take_in(edit, [Pair(1, question, "Yes.")], [finding.token for finding in row.findings])
    assert edit.now.faq(row.key).title == "Would it be possible to leave a bicycle in…"


def test_the_table_comes_back_as_it_went(desk: Draft, tmp_path: Path) -> None:
    edit = desk.edit()
    edit.create(PARKING)
    edit.change("parking", title="=Parking", more="+ more", answer="- one\n- two", related=[])
    edit.add_phrasings("parking", ["@ the house"])
    edit.change("sleep", related=[])
    edit.change("beds", answer="Soft.", related=[])
    desk.save(edit, "Ann")
    table = "".join(as_csv(desk.view()))
    cells = [cell for row in csv.reader(io.StringIO(table[1:])) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    other = draft(project(tmp_path / "other"))
    edit = other.edit()
    for key in ("sleep", "beds"):
        (other.root / f"data/faq/{key}.yml").unlink()
        (other.root / f"tests/faq/{key}.yml").unlink(missing_ok=True)
    edit = other.edit()
    found = take_in(edit, read_pairs("x.csv", table.encode()))
    assert [(row.key, row.state) for row in found] == [
        ("beds", "ready"), ("parking", "ready"), ("sleep", "ready"),
    ]  # fmt: skip
    assert edit.now.faqs() == desk.view().faqs()
    assert edit.now.held_out("sleep") == desk.view().held_out("sleep")


def test_json_lines_hold_everything(desk: Draft) -> None:
    beds, sleep = (json.loads(line) for line in as_jsonl(desk.view()))
    assert beds["answer"] is None and sleep["held_out"] == ["sleeping, why"]
    assert sleep["facts"] == ["sleep_good"] and len(sleep["phrasings"]) == 5


def test_fifty_rows_beside_the_shipped_faqs(tmp_path: Path) -> None:
    desk = draft(shipped(tmp_path))
    table = "question,answer\n" + "".join(f"Zebra {'x' * n} here?,No.\n" for n in range(1, 51))
    assert len(rows(desk, table)) == 50
