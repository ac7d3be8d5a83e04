"""The audit log: whatever is done to a row of it by hand is found, it goes with the change it tells
of, and admins read it filtered and as a file."""

from __future__ import annotations

import ast
import csv
import io
import json
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from console.staff import Desk
from sqlalchemy import insert, select, update

from bot.console.audit_words import AuditWords
from bot.console.texts import Texts
from bot.log import audit, people_changes, people_invitations
from bot.log.audit import By, Deed
from bot.log.database import Database, LogError
from bot.log.people import Refused, everyone
from bot.log.people_tables import audit as table
from bot.log.people_tables import audit_end

pytest_plugins = ("log_databases",)

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 6, 10, 10, 0, 0, 123456, tzinfo=timezone.utc)
BY = By(NOW, 7, "Änna 'A' \"B\" 日本")
ROWS = 6
CHANGES = {
    "at": NOW + timedelta(microseconds=1),
    "person": 8,
    "name": "Anna",
    "action": "other",
    "object": "person:9",
    "detail": '{"n": 5}',
    "hash": "f" * 64,
}


def fill(db: Database, rows: int = ROWS) -> None:
    for number in range(rows):
        audit.record(db, BY, Deed("person.role", f"person:{number}", {"n": number, "text": "ä'\\"}))


def reasons(db: Database) -> list[tuple[int, str]]:
    return [(found.number, found.reason) for found in audit.check(db)]


def test_a_whole_chain(log_db: Database) -> None:
    assert reasons(log_db) == []
    fill(log_db)
    assert reasons(log_db) == []
    assert audit.end(log_db)[0] == ROWS


def test_any_cell_of_any_row_that_was_changed(log_db: Database) -> None:
    fill(log_db)
    for number in range(1, ROWS + 1):
        row = table.c.number == number
        for column, value in CHANGES.items():
            with log_db.write() as connection:
                before = connection.execute(select(table.c[column]).where(row)).scalar()
                connection.execute(update(table).where(row).values({column: value}))
            assert reasons(log_db)[:1] == [(number, "changed")], (number, column)
            with log_db.write() as connection:
                connection.execute(update(table).where(row).values({column: before}))
    assert reasons(log_db) == []


def test_any_row_that_was_removed(log_db: Database) -> None:
    fill(log_db)
    for number in range(1, ROWS + 1):
        row = table.c.number == number
        with log_db.write() as connection:
            before = connection.execute(select(table).where(row)).one()._asdict()
            connection.execute(table.delete().where(row))
        assert reasons(log_db) == [(number, "cut" if number == ROWS else "missing")]
        with log_db.write() as connection:
            connection.execute(table.insert().values(before))
    assert reasons(log_db) == []


def test_a_row_that_was_removed_and_the_others_moved_up(log_db: Database) -> None:
    fill(log_db)
    with log_db.write() as connection:
        connection.execute(table.delete().where(table.c.number == 3))
        for number in range(4, ROWS + 1):
            here = table.c.number == number
            connection.execute(update(table).where(here).values(number=number - 1))
    assert (3, "changed") in reasons(log_db)


def test_rows_that_were_exchanged(log_db: Database) -> None:
    fill(log_db)
    with log_db.write() as connection:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            here = table.c.number == before
            connection.execute(update(table).where(here).values(number=after))
    assert (2, "changed") in reasons(log_db)


def test_a_row_that_was_added_by_hand(log_db: Database) -> None:
    fill(log_db)
    with log_db.write() as connection:
        last = connection.execute(select(table).where(table.c.number == ROWS)).one()._asdict()
        connection.execute(insert(table).values({**last, "number": ROWS + 1}))
    assert (ROWS + 1, "changed") in reasons(log_db)


@pytest.mark.parametrize("change", [{"number": 3}, {"hash": "0" * 64}])
def test_an_end_that_was_changed(log_db: Database, change: dict[str, object]) -> None:
    fill(log_db)
    with log_db.write() as connection:
        connection.execute(update(audit_end).values(**change))
    assert reasons(log_db) == [(ROWS + 1, "cut")]


def test_everything_gone(log_db: Database) -> None:
    fill(log_db)
    with log_db.write() as connection:
        connection.execute(table.delete())
    assert reasons(log_db) == [(1, "cut")]
    with log_db.write() as connection:
        connection.execute(audit_end.delete())
    assert reasons(log_db) == [(1, "cut")]
    with pytest.raises(LogError):
        fill(log_db)


def test_a_long_chain_is_looked_at_in_parts(
    log_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.log.audit.AT_ONCE", 3)
    fill(log_db, 10)
    assert reasons(log_db) == []
    with log_db.write() as connection:
        connection.execute(table.delete().where(table.c.number == 4))
    assert reasons(log_db) == [(4, "missing")]


def test_many_who_write_at_once_make_one_chain(log_db: Database) -> None:
    threads = [threading.Thread(target=fill, args=(log_db,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert audit.end(log_db)[0] == 6 * ROWS
    assert reasons(log_db) == []


def test_what_did_not_happen_is_not_told(log_db: Database) -> None:
    token = people_invitations.first(log_db, NOW)
    assert token is not None
    admin = people_invitations.accept(log_db, token, "Anna", "hashed", NOW)
    before = audit.end(log_db)
    with pytest.raises(Refused, match="last_admin"):
        people_changes.disable(log_db, admin.number, BY)
    assert audit.end(log_db) == before


def test_what_is_not_told_does_not_happen(log_db: Database) -> None:
    """A chain that cannot be written to stops the change."""
    token = people_invitations.first(log_db, NOW)
    assert token is not None
    with log_db.write() as connection:
        connection.execute(audit_end.delete())
    with pytest.raises(LogError):
        people_invitations.accept(log_db, token, "Anna", "hashed", NOW)
    assert everyone(log_db) == []
    assert people_invitations.look(log_db, token, NOW) is not None


def test_every_action_has_its_label() -> None:
    labels, told, said = set(Texts.load().actions), set(), set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            if isinstance(node, ast.Call):
                told |= _actions_of(node)
    assert "person.role" in told
    assert told <= labels
    assert labels <= said  # some are handed on before they are told


def _actions_of(call: ast.Call) -> set[str]:
    """The action a call tells the audit log, where it is written out."""
    place = {"Deed": 0, "record": 0, "audited": 0, "Export": 1}
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = call.args[place[name] : place[name] + 1] if name in place else []
    return {arg.value for arg in given if isinstance(arg, ast.Constant)}


def test_the_page_filters(staffed: Desk) -> None:
    admin = staffed.someone("admin", "Anna")
    rita = staffed.staff("Rita")
    staffed.clock.move(days=1)
    staffed.browser().login("Rita")
    staffed.clock.move(seconds=5)
    admin = staffed.enter(everyone(staffed.db)[0])
    page = admin.get("/audit")
    assert "set up a second factor" in page.words
    assert page.text.count("<tr>") == 1 + audit.end(staffed.db)[0]
    for query, has, lacks in [
        (f"person={rita.number}", "logged in", "set up a second factor"),
        ("action=person.joined", "Rita", "logged in"),
        (f"object=person:{rita.number}", "joined", "person:1"),
        ("from=2026-06-11", "logged in", "joined"),
        ("to=2026-06-10", "joined", "11 Jun 2026, "),
    ]:
        body = admin.get(f"/audit?{query}").text.split("<tbody>")[1]
        assert has in body, query
        assert lacks not in body, query
    assert "Nothing like that" in admin.get("/audit?person=77").words
    assert admin.get("/audit?person=x&action=y&from=z&page=%FF%00").status in (200, 400)


@pytest.mark.parametrize(
    ("object", "detail", "told"),
    [
        ("message:3", {"verdict": "hand_off", "answer": None, "messages": 2, "taught": 0},
         "message 3 should have gone to a person, messages: 2"),
        ("conversation:a96f21c3bb110022", {"reviewed": True}, "conversation a96f21c3"),
        ("person:1", {"second_factor": False}, "Anna with the password alone"),
        ("person:99", {"by_link": True, "name": "Bo {x}"}, "person 99 by a link, Bo {x}"),
        ("sample:4", {"conversation": "conversation:a96f21c3bb110022"},
         "drawn message 4 conversation a96f21c3"),
        ("nobody_knows:2", {"some_thing": "x"}, "nobody knows 2 some thing: x"),
    ],
)  # fmt: skip
def test_a_deed_in_words(object: str, detail: dict[str, audit.Plain], told: str) -> None:
    words = AuditWords(Texts.load(), {1: "Anna"})
    assert f"{words.object(object)} {words.detail(Deed('x', object, detail))}".strip() == told


def test_the_page_goes_on(staffed: Desk) -> None:
    admin = staffed.someone("admin")
    fill(staffed.db, 120)
    first = admin.get("/audit")
    older = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = admin.get(older)
    newer = second.text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert second.text != first.text
    assert admin.get(newer).text == first.text


def test_the_file(staffed: Desk) -> None:
    admin = staffed.someone("admin", "=Anna")
    fill(staffed.db, 3)
    got = admin.get("/audit.csv?action=person.role")
    assert got.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert got.headers["Content-Disposition"] == 'attachment; filename="audit-2026-06-10.csv"'
    assert "script-src 'self'" in got.headers["Content-Security-Policy"]
    raw = admin.http.get(staffed.url + "/audit.csv").content
    assert raw.startswith(b"\xef\xbb\xbfnumber,at,person,")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert json.loads(rows[2]["detail"]) == {"n": 2, "text": "ä'\\"} or len(rows) > 3
    assert any(row["person"] == "'=Anna" for row in rows)
    exported = [row for row in rows if row["action"] == "audit.exported"]
    assert json.loads(exported[-1]["detail"]) == {"action": "yes"}


def test_the_check_is_shown(staffed: Desk) -> None:
    admin = staffed.someone("admin")
    assert admin.get("/audit/check").notices[0].startswith("Whole: ")
    with staffed.db.write() as connection:
        connection.execute(update(table).where(table.c.number == 2).values(name="else"))
    page = admin.get("/audit/check")
    assert "The log was changed from outside: 1 place." in page.notices
    assert "this entry is not as it was written" in page.words
