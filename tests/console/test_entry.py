"""Coming in and going out: what is wrong gives one answer, guessing gets slower, sessions end."""

from __future__ import annotations

import threading

import pytest
import requests
from console.staff import NOW, PASSWORD, Desk, desk
from sqlalchemy import select

from bot.log import audit, people_invitations
from bot.log.database import Database
from bot.log.people import named
from bot.log.people_changes import disable
from bot.log.people_tables import attempts, invitations, sessions

pytest_plugins = ("log_databases",)


def test_the_first_link_makes_the_first_admin(staffed: Desk) -> None:
    token = people_invitations.first(staffed.db, NOW)
    assert token is not None
    browser = staffed.browser()
    page = browser.get(f"/welcome/{token}")
    assert (page.status, page.title) == (200, "Welcome")
    page = browser.post(f"/welcome/{token}", name="Anna", password=PASSWORD, again=PASSWORD)
    assert (page.path, page.title) == ("/second-factor", "Protect your account")
    found = named(staffed.db, "anna")
    assert found is not None
    assert found[0].role == "admin"
    again = staffed.browser()
    assert again.get(f"/welcome/{token}").status == 404
    assert (
        again.post(f"/welcome/{token}", name="Eve", password=PASSWORD, again=PASSWORD).status == 404
    )
    assert named(staffed.db, "Eve") is None


def test_the_first_link_dies_after_a_day(staffed: Desk) -> None:
    token = people_invitations.first(staffed.db, NOW)
    staffed.clock.move(hours=24)
    page = staffed.browser().get(f"/welcome/{token}")
    assert page.status == 404
    assert "used already, or its time is over" in page.words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Please write a name."),
        ({"again": "seven wooden lamp"}, "not the same"),
        ({"password": "short", "again": "short"}, "at least 12"),
        ({"password": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "easy to guess"),
        ({"password": "PasswordPassword", "again": "PasswordPassword"}, "easy to guess"),
        ({"password": "my name is anna", "again": "my name is anna"}, "hold your name"),
        ({"password": "x y z w" * 40, "again": "x y z w" * 40}, "at most 256"),
    ],
)
def test_a_password_that_cannot_be_taken(
    staffed: Desk, fields: dict[str, str], sentence: str
) -> None:
    token = people_invitations.first(staffed.db, NOW)
    browser = staffed.browser()
    given = {"name": "Anna", "password": PASSWORD, "again": PASSWORD, **fields}
    page = browser.post(f"/welcome/{token}", **given)
    assert page.status == 422
    assert sentence in page.notices[0]
    assert (
        browser.post(f"/welcome/{token}", name="Anna", password=PASSWORD, again=PASSWORD).status
        == 200
    )


def test_login_and_logout(staffed: Desk) -> None:
    staffed.staff("Rita")
    browser = staffed.browser()
    assert browser.get("/account").path == "/login?next=/account"
    page = browser.login("  rITA ", next="/account")
    assert (page.path, page.status) == ("/account", 200)
    assert "Rita" in page.words
    assert browser.get("/login").path == "/"
    assert browser.post("/logout").path == "/login"
    assert browser.get("/").path == "/login"


def test_the_session_gets_a_new_id_at_each_step(staffed: Desk) -> None:
    anna = staffed.staff("Anna", "admin")
    browser = staffed.browser()
    browser.hold("chosen-by-somebody-else")
    browser.login("Anna")
    first = browser.cookie
    assert first != "chosen-by-somebody-else"
    browser.post("/login/code", code=staffed.code())
    assert browser.cookie not in (None, first)
    old = staffed.browser()
    old.hold(str(first))
    assert old.get("/").path == "/login"
    assert browser.get("/people").status == 200
    rows = all_of(staffed.db, sessions)
    assert [row.person for row in rows] == [anna.number]
    assert str(browser.cookie) not in str(rows)


def test_logging_in_again_ends_the_session_before(staffed: Desk) -> None:
    staffed.staff("Rita")
    browser = staffed.browser()
    browser.login("Rita")
    browser.post("/login", name="Rita", password=PASSWORD)
    assert len(all_of(staffed.db, sessions)) == 1


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:x",
        "/login",
        "",
        "/x//y",
    ],
)
def test_after_the_login_nobody_is_sent_elsewhere(staffed: Desk, to: str) -> None:
    staffed.staff("Rita")
    got = staffed.browser().post("/login", False, name="Rita", password=PASSWORD, next=to)
    assert (got.status, got.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("name", ["Rita", "Nobody", "", "Gone", "x" * 5000, "\0", "Rita\u202e"])
def test_a_wrong_password_and_a_wrong_name_get_one_answer(staffed: Desk, name: str) -> None:
    staffed.staff("Rita")
    gone = staffed.staff("Gone")
    disable(staffed.db, gone.number, staffed.by())
    password = PASSWORD if name == "Gone" else "seven wooden ships"
    page = staffed.browser().login(name, password)
    assert page.status == 401
    assert page.notices == ["The name or the password is not right."]


def test_a_wrong_name_takes_the_same_work(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    staffed.staff("Rita")
    checked: list[str] = []
    real = staffed.console.passwords._verify

    def counted(stored: str, password: str) -> bool:
        checked.append(stored[:20])
        return real(stored, password)

    monkeypatch.setattr(staffed.console.passwords, "_verify", counted)
    written = []
    for name in ("Rita", "Nobody"):
        before = audit.end(staffed.db)[0]
        staffed.browser().login(name, "seven wooden ships")
        written.append(audit.end(staffed.db)[0] - before)
    assert written == [1, 1]
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_what_was_typed_is_not_kept(staffed: Desk) -> None:
    """People type passwords where the name belongs."""
    staffed.browser().login("my secret password", "oops")
    with staffed.db.read() as connection:
        dump = "\n".join(connection.connection.iterdump())
    assert "my secret" not in dump
    assert "oops" not in dump


def test_guessing_gets_slower(staffed: Desk) -> None:
    staffed.staff("Rita")
    browser = staffed.browser()
    for _ in range(5):
        assert browser.login("Rita", "seven wooden ships").status == 401
    page = browser.login("Rita")
    assert page.status == 429
    assert page.notices == ["Too many attempts. Please wait 31 seconds and try again."]
    staffed.clock.move(seconds=31)
    assert browser.login("Rita", "seven wooden ships").status == 401
    assert "2 minutes" in browser.login("Rita").notices[0]
    staffed.clock.move(seconds=61)
    assert browser.login("Rita").path == "/"
    assert browser.post("/logout").path == "/login"
    assert browser.login("Rita", "seven wooden ships").status == 401  # counted anew


def test_guessing_at_many_names_gets_slower_too(staffed: Desk) -> None:
    staffed.staff("Rita")
    browser = staffed.browser()
    for number in range(20):
        assert browser.login(f"name {number}", "seven wooden ships").status == 401
    assert browser.login("Rita").status == 429


def test_a_hundred_guesses_at_once_gain_nothing(staffed: Desk) -> None:
    staffed.staff("Rita")
    statuses: list[int] = []

    def guess(number: int) -> None:
        got = staffed.browser().login("Rita", f"seven wooden ship {number}")
        statuses.append(got.status)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(statuses) == 24
    assert statuses.count(401) + statuses.count(503) <= 5
    assert statuses.count(429) >= 19


def test_no_use_logs_out(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    for _ in range(4):
        staffed.clock.move(minutes=29)
        assert rita.get("/").path == "/"
    staffed.clock.move(minutes=30)
    assert rita.get("/").path == "/login"


def test_a_working_day_logs_out(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    for _ in range(12 * 4 - 1):
        staffed.clock.move(minutes=15)
        assert rita.get("/").path == "/"
    staffed.clock.move(minutes=15)
    assert rita.get("/").path == "/login"


def test_what_pages_ask_for_by_themselves_keeps_nobody_logged_in(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    for _ in range(3):
        staffed.clock.move(minutes=11)
        rita.get("/static/console.css")
        rita.get("/healthz")
    assert rita.get("/").path == "/login"


def test_somebody_shut_out_is_out_at_once(staffed: Desk) -> None:
    person = staffed.staff("Rita")
    rita = staffed.enter(person)
    assert rita.get("/").path == "/"
    disable(staffed.db, person.number, staffed.by())
    assert rita.get("/").path == "/login"


def test_a_form_sent_after_the_logout_is_not_lost_in_silence(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    staffed.clock.move(hours=1)
    page = rita.post("/account/theme", theme="dark")
    assert page.status == 401
    assert "Log in again, then repeat" in page.words


def test_time_passes_and_tidies(staffed: Desk) -> None:
    from bot.console.upkeep import tidy

    staffed.someone("reviewer")
    people_invitations.invite(staffed.db, "Late", "editor", staffed.by())
    staffed.browser().login("Nobody")
    staffed.clock.move(days=8)
    tidy(staffed.console, staffed.clock.now)
    for table in (sessions, invitations, attempts):
        assert all_of(staffed.db, table) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=%FF", "application/x-www-form-urlencoded"),
        ("name=ä".encode(), "application/x-www-form-urlencoded"),
        (b'{"name": "Rita"}', "application/json"),
        (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
        (b"x" * 300_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(staffed: Desk, body: bytes, kind: str) -> None:
    headers = {"Origin": staffed.url, "Content-Type": kind}
    got = requests.post(f"{staffed.url}/login", data=body, headers=headers, timeout=10)
    assert got.status_code in (400, 413)
    assert "Traceback" not in got.text


def test_behind_a_proxy_the_address_is_what_the_proxy_says(console_db: Database) -> None:
    with desk(console_db, proxies=1) as opened:
        opened.staff("Rita")
        fields = {"name": "nobody", "password": "x"}
        for hop, wanted in (("9.9.9.9", 429), ("9.9.9.8", 401)):
            for number in range(21):
                hops = f"6.6.6.{number}, {hop}"
                headers = {"Origin": opened.url, "X-Forwarded-For": hops}
                data = {**fields, "name": f"{hop} {number}"}
                url = f"{opened.url}/login"
                got = requests.post(url, data=data, headers=headers, timeout=10)
                if wanted == 401:
                    break
            assert got.status_code == wanted


def all_of(db: Database, table: object) -> list[object]:
    with db.read() as connection:
        return list(connection.execute(select(table)))  # type: ignore[call-overload]
