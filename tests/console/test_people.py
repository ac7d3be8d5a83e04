"""Staff: joining by a link, roles, shutting out, passwords; the operations on both databases, the
pages through the server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from console.staff import NOW, PASSWORD, Desk

from bot.log import audit, people_attempts, people_changes, people_invitations, people_sessions
from bot.log.audit import By
from bot.log.database import Database
from bot.log.people import Person, Refused, anyone, everyone, get, key_of, keys, named
from bot.log.people_attempts import Try, pause
from bot.log.people_sessions import Limits

pytest_plugins = ("log_databases",)

BY = By(NOW, 99, "Somebody")
SECOND = timedelta(seconds=1)
LIMITS = Limits()


def join(db: Database, name: str = "Anna", role: str = "admin") -> Person:
    """Somebody new."""
    token = people_invitations.invite(db, name, role, BY)
    return people_invitations.accept(db, token, "ignored", f"hash of {name}", NOW)


def test_the_first_link(log_db: Database) -> None:
    assert not anyone(log_db)
    old = people_invitations.first(log_db, NOW)
    new = people_invitations.first(log_db, NOW)
    assert old is not None
    assert new is not None
    assert people_invitations.look(log_db, old, NOW) is None
    anna = people_invitations.accept(log_db, new, "Anna", "hash", NOW)
    assert (anna.name, anna.role, anna.second_factor) == ("Anna", "admin", False)
    assert people_invitations.first(log_db, NOW) is None
    for dead in (old, new, "", "x"):
        with pytest.raises(Refused, match="link_dead"):
            people_invitations.accept(log_db, dead, "Eve", "hash", NOW)


def test_a_first_link_is_worth_nothing_once_there_is_somebody(log_db: Database) -> None:
    link = people_invitations.first(log_db, NOW)
    assert link is not None
    join(log_db, "Rita", "reviewer")
    with pytest.raises(Refused, match="link_dead"):
        people_invitations.accept(log_db, link, "Eve", "hash", NOW)


def test_links_are_stored_as_hashes_and_end(log_db: Database) -> None:
    token = people_invitations.invite(log_db, "Rita", "reviewer", BY)
    assert len(token) >= 43  # 256 bits
    with log_db.read() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM invitations").all()
    assert token not in str(stored)
    assert people_invitations.look(log_db, token, NOW + timedelta(days=7) - SECOND) is not None
    assert people_invitations.look(log_db, token, NOW + timedelta(days=7)) is None


def test_a_withdrawn_link(log_db: Database) -> None:
    token = people_invitations.invite(log_db, "Rita", "reviewer", BY)
    [waiting] = people_invitations.pending(log_db, NOW)
    assert (waiting.name, waiting.role, waiting.kind) == ("Rita", "reviewer", "join")
    people_invitations.withdraw(log_db, waiting.number, BY)
    with pytest.raises(Refused, match="link_dead"):
        people_invitations.accept(log_db, token, "", "hash", NOW)
    with pytest.raises(Refused, match="no_invitation"):
        people_invitations.withdraw(log_db, waiting.number, BY)


def test_a_name_is_had_once(log_db: Database) -> None:
    join(log_db, "Zoë Ångström")
    for same in ("zoë ångström", "ZOË  ÅNGSTRÖM", "Zoe\u0308 A\u030angstro\u0308m"):
        assert key_of(same) == key_of("Zoë Ångström")
        assert named(log_db, same) is not None
        with pytest.raises(Refused, match="name_taken"):
            people_invitations.invite(log_db, same, "editor", BY)
    first = people_invitations.invite(log_db, "Rita", "editor", BY)
    second = people_invitations.invite(log_db, "rita", "admin", BY)
    people_invitations.accept(log_db, first, "", "hash", NOW)
    with pytest.raises(Refused, match="name_taken"):
        people_invitations.accept(log_db, second, "", "hash", NOW)


def test_the_last_admin_stays(log_db: Database) -> None:
    anna, rita = join(log_db, "Anna"), join(log_db, "Rita", "reviewer")
    for act in (
        lambda: people_changes.disable(log_db, anna.number, BY),
        lambda: people_changes.change_role(log_db, anna.number, "editor", BY),
    ):
        with pytest.raises(Refused, match="last_admin"):
            act()
    people_changes.change_role(log_db, rita.number, "admin", BY)
    people_changes.disable(log_db, rita.number, BY)
    with pytest.raises(Refused, match="last_admin"):
        people_changes.disable(log_db, anna.number, BY)
    people_changes.enable(log_db, rita.number, BY)
    people_changes.disable(log_db, anna.number, BY)
    assert [person.disabled for person in everyone(log_db)] == [True, False]


@pytest.mark.parametrize("change", ["disable", "role", "password", "everywhere"])
def test_changes_end_sessions(log_db: Database, change: str) -> None:
    join(log_db, "Anna")
    rita, other = join(log_db, "Rita", "reviewer"), join(log_db, "Olga", "reviewer")
    tokens = [people_sessions.begin(log_db, one, False, BY) for one in (rita, rita, other)]
    {
        "disable": lambda: people_changes.disable(log_db, rita.number, BY),
        "role": lambda: people_changes.change_role(log_db, rita.number, "editor", BY),
        "password": lambda: people_changes.set_password(log_db, rita.number, "new", BY),
        "everywhere": lambda: people_changes.log_out_everywhere(log_db, rita.number, BY),
    }[change]()
    found = [people_sessions.find(log_db, token, LIMITS, NOW) for token in tokens]
    assert [session is not None for session in found] == [False, False, True]
    assert audit.check(log_db) == []


def test_a_link_for_a_new_password(log_db: Database) -> None:
    rita = join(log_db, "Rita", "reviewer")
    session = people_sessions.begin(log_db, rita, False, BY)
    old = people_invitations.renew_password(log_db, rita.number, BY)
    token = people_invitations.renew_password(log_db, rita.number, BY)
    assert people_invitations.look(log_db, old, NOW) is None
    assert people_sessions.find(log_db, session, LIMITS, NOW) is not None
    people_invitations.accept(log_db, token, "Eve", "new hash", NOW)
    assert keys(log_db, rita.number).password == "new hash"
    assert people_sessions.find(log_db, session, LIMITS, NOW) is None
    assert [person.name for person in everyone(log_db)] == ["Rita"]


def test_one_who_is_shut_out_gets_no_link(log_db: Database) -> None:
    join(log_db, "Anna")
    rita = join(log_db, "Rita", "reviewer")
    token = people_invitations.renew_password(log_db, rita.number, BY)
    people_changes.disable(log_db, rita.number, BY)
    assert people_invitations.look(log_db, token, NOW) is None
    with pytest.raises(Refused, match="disabled"):
        people_invitations.renew_password(log_db, rita.number, BY)


def test_nobody_and_no_role(log_db: Database) -> None:
    assert get(log_db, 1) is None
    assert named(log_db, "Anna") is None
    anna = join(log_db)
    with pytest.raises(Refused, match="no_person"):
        people_changes.disable(log_db, 77, BY)
    with pytest.raises(Refused, match="no_role"):
        people_changes.change_role(log_db, anna.number, "owner", BY)
    with pytest.raises(Refused, match="no_role"):
        people_invitations.invite(log_db, "Eve", "owner", BY)


def test_sessions(log_db: Database) -> None:
    anna = join(log_db)
    token = people_sessions.begin(log_db, anna, False, BY)
    with log_db.read() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM sessions").all())
    assert token not in stored
    found = people_sessions.find(log_db, token, LIMITS, NOW)
    assert found is not None
    assert (found.person.name, found.verified) == ("Anna", False)
    assert people_sessions.find(log_db, token + "x", LIMITS, NOW) is None
    assert people_sessions.find(log_db, token, LIMITS, NOW + LIMITS.idle - SECOND) is not None
    assert people_sessions.find(log_db, token, LIMITS, NOW + LIMITS.idle) is None
    people_sessions.note_use(log_db, found, NOW + LIMITS.idle - SECOND)
    assert people_sessions.find(log_db, token, LIMITS, NOW + LIMITS.idle) is not None
    renewed = people_sessions.verify(log_db, found, NOW + LIMITS.idle)
    assert people_sessions.find(log_db, token, LIMITS, NOW) is None
    again = people_sessions.find(log_db, renewed, LIMITS, NOW + LIMITS.idle)
    assert again is not None
    assert again.verified
    people_sessions.note_use(log_db, again, NOW + LIMITS.longest - SECOND)
    assert people_sessions.find(log_db, renewed, LIMITS, NOW + LIMITS.longest - SECOND) is not None
    assert people_sessions.find(log_db, renewed, LIMITS, NOW + LIMITS.longest) is None


def test_notices_are_shown_once(log_db: Database) -> None:
    token = people_sessions.begin(log_db, join(log_db), False, BY)
    session = people_sessions.find(log_db, token, LIMITS, NOW)
    assert session is not None
    for number in range(7):
        people_sessions.tell(log_db, session, {"text": str(number)})
    again = people_sessions.find(log_db, token, LIMITS, NOW)
    assert again is not None
    assert [n["text"] for n in people_sessions.take_notices(log_db, again)] == list("23456")
    after = people_sessions.find(log_db, token, LIMITS, NOW)
    assert after is not None
    assert after.notices == ()


def test_pauses_grow(log_db: Database) -> None:
    tries, now, waits = [Try("account", "rita")], NOW, []
    for _ in range(12):
        wait = people_attempts.begin(log_db, tries, now)
        if wait is not None:
            waits.append(int(wait.total_seconds()))
            now += wait
            assert people_attempts.begin(log_db, tries, now) is None
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    tried = [n for n in range(5, 100) if pause("account", n)]
    assert len(tried) == 95
    assert people_attempts.begin(log_db, [Try("account", "rosa")], now) is None


def test_failures_are_forgotten(log_db: Database) -> None:
    tries = [Try("account", "rita"), Try("address", "1.1.1.1")]
    for _ in range(5):
        people_attempts.begin(log_db, tries, NOW)
    assert people_attempts.begin(log_db, tries, NOW) is not None
    people_attempts.succeeded(log_db, tries, NOW)
    assert people_attempts.begin(log_db, tries, NOW) is None
    for _ in range(4):
        people_attempts.begin(log_db, tries, NOW)
    later = NOW + timedelta(days=1, seconds=60)
    for _ in range(4):
        assert people_attempts.begin(log_db, tries, later) is None


def test_inviting_through_the_pages(staffed: Desk) -> None:
    anna = staffed.someone("admin", "Anna")
    page = anna.post("/people", name="  Rita   Reed ", role="reviewer")
    assert page.title == "A link for Rita Reed"
    link = re.search(r'value="(http[^"]+)"', page.text)
    assert link is not None
    assert link[1].startswith(f"{staffed.url}/welcome/")
    waiting = anna.get("/people")
    assert "join as reviewer" in waiting.words
    assert link[1] not in waiting.text
    path = link[1].removeprefix(staffed.url)
    rita = staffed.browser()
    assert "invited as reviewer" in " ".join(rita.get(path).words.split())
    page = rita.post(path, name="Somebody Else", password=PASSWORD, again=PASSWORD)
    assert page.path == "/"
    assert "Rita Reed" in page.words
    assert rita.get("/people").status == 403
    assert "join as" not in anna.get("/people").words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "", "role": "editor"}, "Please write a name."),
        ({"name": "Eve", "role": "owner"}, "Please choose a role."),
        ({"name": "ANNA", "role": "editor"}, "is here already"),
    ],
)
def test_an_invitation_that_cannot_be(staffed: Desk, fields: dict[str, str], sentence: str) -> None:
    anna = staffed.someone("admin", "Anna")
    page = anna.post("/people", **fields)
    assert page.status == 422
    assert sentence in page.notices[0]


def test_running_the_staff_through_the_pages(staffed: Desk) -> None:
    anna, rita = staffed.someone("admin", "Anna"), staffed.staff("Rita")
    at = f"/people/{rita.number}"
    page = anna.post(f"{at}/role", role="editor")
    assert (page.path, page.notices) == (at, ["Rita is now editor."])
    assert anna.get(at).notices == []
    browser = staffed.enter(rita)
    assert anna.post(f"{at}/log-out").notices == ["Rita is logged out everywhere."]
    assert browser.get("/").path == "/login"
    assert anna.post(f"{at}/disable").notices == ["Rita can no longer log in."]
    assert staffed.browser().login("Rita").status == 401
    assert anna.post(f"{at}/password").status == 409
    assert anna.post(f"{at}/enable").notices == ["Rita can log in again."]
    assert staffed.browser().login("Rita").path == "/"
    page = anna.post(f"{at}/password")
    assert page.title == "A link for Rita"
    staffed.protect(rita)
    assert "logs in with the password alone" in anna.post(f"{at}/second-factor").notices[0]
    assert anna.get("/people/77").status == 404


def test_an_admin_does_not_lock_themselves_out(staffed: Desk) -> None:
    person = staffed.staff("Anna", "admin")
    anna = staffed.enter(person)
    at = f"/people/{person.number}"
    for path, sentence in (
        ("disable", "Ask another admin"),
        ("second-factor", "Ask another admin"),
        ("role", "only admin"),
    ):
        page = anna.post(f"{at}/{path}", role="editor")
        assert page.status == 409
        assert sentence in page.words
    staffed.staff("Bea", "admin")
    assert anna.post(f"{at}/role", role="editor").path == "/login"


def test_ones_own_password(staffed: Desk) -> None:
    person = staffed.staff("Rita")
    rita, elsewhere = staffed.enter(person), staffed.enter(person)
    new = "eight copper kettles"
    wrong = rita.post("/account/password", old="no", password=new, again=new)
    assert (wrong.status, wrong.notices) == (422, ["Your present password is not right."])
    differs = rita.post("/account/password", old=PASSWORD, password=new, again=new + "s")
    assert differs.status == 422
    page = rita.post("/account/password", old=PASSWORD, password=new, again=new)
    assert page.notices == ["Your password is changed. Everywhere else you are logged out."]
    assert elsewhere.get("/").path == "/login"
    assert rita.get("/").path == "/"
    assert staffed.browser().login("Rita").status == 401
    assert staffed.browser().login("Rita", new).path == "/"


def test_guessing_the_present_password_gets_slower(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    new = "eight copper kettles"
    fields = {"password": new, "again": new}
    for _ in range(5):
        assert rita.post("/account/password", old="no", **fields).status == 422
    assert rita.post("/account/password", old=PASSWORD, **fields).status == 429


def test_logging_out_everywhere_else(staffed: Desk) -> None:
    person = staffed.staff("Anna", "admin")
    anna, elsewhere = staffed.enter(person), staffed.enter(person)
    page = anna.post("/account/log-out-everywhere")
    assert page.notices == ["You are logged out everywhere else."]
    assert elsewhere.get("/").path == "/login"
    assert anna.get("/people").status == 200


def test_light_and_dark(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    assert "data-theme" not in rita.get("/").text.split("<head>")[0]
    rita.post("/account/theme", theme="dark")
    assert '<html lang="en" data-theme="dark">' in rita.get("/").text
    rita.post("/account/theme", theme='"><script>')
    assert "data-theme" not in rita.get("/").text.split("<head>")[0]


def test_a_cheaply_hashed_password_is_hashed_anew(staffed: Desk) -> None:
    from argon2 import PasswordHasher

    rita = staffed.staff("Rita")
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    people_changes.set_password(staffed.db, rita.number, old, staffed.by())
    assert staffed.browser().login("Rita").path == "/"
    assert keys(staffed.db, rita.number).password != old
    assert staffed.browser().login("Rita").path == "/"
