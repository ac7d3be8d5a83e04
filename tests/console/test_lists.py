"""Long lists, and lists as files: pages that miss and repeat nothing, cells that no spreadsheet
runs, reads that are told."""

from __future__ import annotations

import base64
import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest
from console.staff import Desk
from hypothesis import given
from hypothesis import strategies as st
from sanic.response import HTTPResponse
from sqlalchemy import select
from sqlalchemy.engine import Row

from bot.console.audited import audited
from bot.console.exports import Export, _jsonl_part, cell, csv_text
from bot.console.visit import Visit
from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database, LogError
from bot.log.paging import Order, every, slice_of
from bot.log.people_tables import audit as table

pytest_plugins = ("log_databases",)

START = datetime(2026, 6, 10, tzinfo=timezone.utc)
BY_TIME = Order((table.c.at, table.c.number))


def fill(db: Database, rows: int) -> None:
    """Rows whose times come three alike."""
    for number in range(rows):
        audit.record(db, By(START + timedelta(hours=number // 3)), Deed("x", str(number)))


def page(db: Database, order: Order, cursor: str = "", size: int = 4) -> tuple[list[int], str, str]:
    with db.read() as connection:
        found = slice_of(connection, select(table), order, cursor, size)
    return [row.number for row in found.rows], found.before, found.after


@pytest.mark.parametrize("order", [BY_TIME, Order((table.c.at, table.c.number), False)])
def test_there_and_back(log_db: Database, order: Order) -> None:
    fill(log_db, 11)
    numbers, before, after = page(log_db, order)
    assert before == ""
    seen, pages = list(numbers), [numbers]
    while after:
        numbers, before, after = page(log_db, order, after)
        seen += numbers
        pages.append(numbers)
    assert seen == sorted(range(1, 12), reverse=order.descending)
    for wanted in reversed(pages[:-1]):
        numbers, before, after = page(log_db, order, before)
        assert numbers == wanted
        assert after
    assert before == ""


def test_rows_that_come_meanwhile_move_nothing(log_db: Database) -> None:
    fill(log_db, 8)
    first, _, after = page(log_db, BY_TIME)
    audit.record(log_db, By(START + timedelta(days=9)), Deed("x"))
    second, before, _ = page(log_db, BY_TIME, after)
    assert first + second == [8, 7, 6, 5, 4, 3, 2, 1]
    assert page(log_db, BY_TIME, before)[0] == [8, 7, 6, 5]
    assert page(log_db, BY_TIME, page(log_db, BY_TIME, before)[1])[0] == [9, 8, 7, 6]


def cursor_of(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


NO_CURSORS = {
    "words": "x",
    "empty": cursor_of(),
    "null": "bnVsbA",
    "too short": cursor_of("a"),
    "other kinds": cursor_of("a", 1, 2),
    "no time": cursor_of("a", {"t": 1}, 2),
    "no such time": cursor_of("a", {"t": "2026-13-01"}, 2),
    "a time without its zone": cursor_of("a", {"t": "2026-06-10"}, 2),
    "too large": cursor_of("a", {"t": "2026-06-10T00:00:00+00:00"}, 2**63),
    "no side": cursor_of("x", {"t": "2026-06-10T00:00:00+00:00"}, 2),
    "a list": cursor_of("a", [1], [2]),
    "not ASCII": "é",
    "deep": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
}


@pytest.mark.parametrize("kind", NO_CURSORS)
def test_a_cursor_that_is_none_gives_the_first_page(log_db: Database, kind: str) -> None:
    fill(log_db, 5)
    assert page(log_db, BY_TIME, NO_CURSORS[kind])[0] == [5, 4, 3, 2]


def test_a_cursor_of_another_list_gives_the_first_page(log_db: Database) -> None:
    fill(log_db, 5)
    by_number = page(log_db, Order((table.c.number,)))[2]
    by_name = page(log_db, Order((table.c.name, table.c.number)))[2]
    for cursor in (by_number, by_name):
        assert page(log_db, BY_TIME, cursor)[0] == [5, 4, 3, 2]


def test_a_page_is_found_by_an_index(log_db: Database) -> None:
    if log_db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the table")
    fill(log_db, 9)
    after = page(log_db, BY_TIME)[2]
    said: list[str] = []
    with log_db.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM audit WHERE (at, number) < ('2026', 3) "
            "ORDER BY at DESC, number DESC LIMIT 5"
        )
        said = [str(row) for row in plan]
    assert after
    assert "SEARCH audit USING INDEX audit_at" in said[0]


def test_every_row_in_parts(log_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.log.paging.PART", 3)
    assert list(every(log_db, select(table), BY_TIME)) == []
    fill(log_db, 9)
    rows: list[Row] = list(every(log_db, select(table), BY_TIME))
    assert [row.number for row in rows] == list(range(9, 0, -1))


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", RISKY)
def test_a_text_is_never_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_what_is_no_text_stays_what_it_is() -> None:
    assert [cell(v) for v in (-3, 2.5, None, True, "a=b", "", START)] == [
        -3, 2.5, "", "yes", "a=b", "", "2026-06-10T00:00:00+00:00",
    ]  # fmt: skip


WHOLE = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))


@given(st.lists(st.tuples(WHOLE, WHOLE), max_size=5))
def test_what_was_written_can_be_read(rows: list[tuple[str, str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert [tuple(row) for row in read] == [tuple(cell(text) for text in row) for row in rows]
    for text in (text for row in read for text in row):
        assert not text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_json_lines() -> None:
    assert _jsonl_part(("at", "n"), [(START, None), (START, "é\n")]).splitlines() == [
        '{"at": "2026-06-10T00:00:00+00:00", "n": null}',
        '{"at": "2026-06-10T00:00:00+00:00", "n": "é\\n"}',
    ]
    assert Export("a", "b", (), []).detail == {}


def test_what_cannot_be_told_is_not_shown(staffed: Desk) -> None:
    shown: list[int] = []

    @audited("person.role", lambda number: f"person:{number}")
    def view(visit: Visit, number: int) -> HTTPResponse:
        shown.append(number)
        return HTTPResponse("secret")

    class _Visit:
        def record(self, action: str, what: str) -> None:
            audit.record(staffed.db, staffed.by(), Deed(action, what))

    view(_Visit(), number=3)  # type: ignore[arg-type]
    assert audit.end(staffed.db)[0] == 1
    with staffed.db.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_end")
    with pytest.raises(LogError):
        view(_Visit(), number=4)  # type: ignore[arg-type]
    assert shown == [3]
