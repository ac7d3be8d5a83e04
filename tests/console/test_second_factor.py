"""The second factor: an admin can do nothing before it is set up, a code counts once, recovery
codes let in once each."""

from __future__ import annotations

import re

import pyotp
import pytest
from console.staff import NOW, SECRET, Browser, Desk

from bot.console.second_factor import (
    matching_step,
    new_recovery_codes,
    new_secret,
    picture,
    plain_recovery_code,
)  # fmt: skip
from bot.log import audit, people_second_factor
from bot.log.database import Database
from bot.log.people import Refused, get, keys
from bot.log.people_sessions import fingerprint

pytest_plugins = ("log_databases",)


def set_up(staffed: Desk, browser: Browser) -> tuple[str, list[str]]:
    """Through the page: the secret, and the recovery codes that are shown."""
    page = browser.get("/second-factor")
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    secret = found[1].replace(" ", "")
    page = browser.post("/second-factor", code=staffed.code(secret))
    assert page.title == "Keep these codes"
    return secret, re.findall(r"<code>([a-z2-9-]+)</code>", page.text)


def test_an_admin_sets_it_up_first(staffed: Desk) -> None:
    anna = staffed.staff("Anna", "admin", protected=False)
    browser = staffed.browser()
    page = browser.login("Anna")
    assert (page.path, page.title) == ("/second-factor", "Protect your account")
    assert 'src="data:image/svg+xml' in page.text
    assert browser.get("/people").path == "/second-factor"
    secret, codes = set_up(staffed, browser)
    assert len(set(codes)) == 10
    assert browser.get("/people").title == "People"
    found = get(staffed.db, anna.number)
    assert found is not None
    assert found.second_factor
    assert keys(staffed.db, anna.number).totp == secret


def test_the_picture_stays_until_it_is_used(staffed: Desk) -> None:
    staffed.staff("Anna", "admin", protected=False)
    browser = staffed.browser()
    browser.login("Anna")
    assert browser.get("/second-factor").text == browser.get("/second-factor").text
    wrong = browser.post("/second-factor", code="000000")
    assert wrong.status == 422
    assert "That code is not right" in wrong.notices[0]


def test_the_code_is_asked_for_at_the_next_login(staffed: Desk) -> None:
    staffed.staff("Anna", "admin")
    browser = staffed.browser()
    page = browser.login("Anna", next="/people")
    assert (page.path, page.title) == ("/login/code?next=/people", "Second step")
    assert browser.get("/second-factor").path.startswith("/login/code")
    page = browser.post("/login/code", code=staffed.code(), next="/people")
    assert page.path == "/people"


def test_a_code_counts_once(staffed: Desk) -> None:
    staffed.staff("Anna", "admin")
    first, second = staffed.browser(), staffed.browser()
    code = staffed.code()
    for browser in (first, second):
        browser.login("Anna")
    assert first.post("/login/code", code=code).path == "/"
    replayed = second.post("/login/code", code=code)
    assert replayed.status == 401
    assert "was used before" in replayed.notices[0]
    staffed.clock.move(seconds=30)
    assert second.post("/login/code", code=staffed.code()).path == "/"


def test_an_earlier_code_does_not_count_after_a_later_one(staffed: Desk) -> None:
    staffed.staff("Anna", "admin")
    early = staffed.code()
    staffed.clock.move(seconds=30)
    browser = staffed.browser()
    browser.login("Anna")
    assert browser.post("/login/code", code=staffed.code()).path == "/"
    again = staffed.browser()
    again.login("Anna")
    assert again.post("/login/code", code=early).status == 401


def test_the_code_that_set_it_up_does_not_count_again(staffed: Desk) -> None:
    staffed.staff("Anna", "admin", protected=False)
    browser = staffed.browser()
    browser.login("Anna")
    secret, _ = set_up(staffed, browser)
    again = staffed.browser()
    again.login("Anna")
    assert again.post("/login/code", code=staffed.code(secret)).status == 401


def test_guessing_codes_gets_slower(staffed: Desk) -> None:
    staffed.staff("Anna", "admin")
    browser = staffed.browser()
    browser.login("Anna")
    for _ in range(5):
        assert browser.post("/login/code", code="000000").status == 401
    assert browser.post("/login/code", code=staffed.code()).status == 429
    other = staffed.browser()
    other.login("Anna")
    assert other.post("/login/code", code=staffed.code()).status == 429
    staffed.clock.move(seconds=31)
    assert browser.post("/login/code", code=staffed.code()).path == "/"


def test_a_recovery_code_lets_in_once(staffed: Desk) -> None:
    staffed.staff("Anna", "admin", protected=False)
    browser = staffed.browser()
    browser.login("Anna")
    _, codes = set_up(staffed, browser)
    typed = codes[3].upper().replace("-", " ")
    first, second = staffed.browser(), staffed.browser()
    for each in (first, second):
        each.login("Anna")
    assert first.post("/login/code", code=typed).path == "/"
    assert second.post("/login/code", code=codes[3]).status == 401
    assert "9 recovery codes left" in first.get("/account").words
    with staffed.db.read() as connection:
        assert codes[4].replace("-", "") not in "\n".join(connection.connection.iterdump())


def test_new_recovery_codes_end_the_old_ones(staffed: Desk) -> None:
    staffed.staff("Anna", "admin", protected=False)
    browser = staffed.browser()
    browser.login("Anna")
    _, old = set_up(staffed, browser)
    page = browser.post("/second-factor/codes")
    new = re.findall(r"<code>([a-z2-9-]+)</code>", page.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    other = staffed.browser()
    other.login("Anna")
    assert other.post("/login/code", code=old[0]).status == 401
    assert other.post("/login/code", code=new[0]).path == "/"


def test_a_password_alone_replaces_no_telephone(staffed: Desk) -> None:
    anna = staffed.staff("Anna", "admin")
    browser = staffed.browser()
    browser.login("Anna")
    got = browser.post("/second-factor", code="123456")
    assert got.status == 401
    assert keys(staffed.db, anna.number).totp == SECRET
    inside = staffed.enter(anna)
    assert inside.get("/second-factor").path == "/account"
    assert inside.post("/second-factor", code="123456").path == "/account"
    assert keys(staffed.db, anna.number).totp_pending is None


def test_others_may_have_one_too(staffed: Desk) -> None:
    staffed.staff("Rita")
    browser = staffed.browser()
    assert browser.login("Rita").path == "/"
    assert "Not now" in browser.get("/second-factor").words
    set_up(staffed, browser)
    assert staffed.browser().login("Rita").path == "/login/code"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "1e5000"]
)
def test_what_is_no_code(typed: str) -> None:
    assert matching_step(SECRET, typed, NOW) is None


def test_a_clock_may_be_off_by_one_step() -> None:
    here = int(NOW.timestamp())
    shown = {late: pyotp.TOTP(SECRET).at(here + late) for late in (-60, -30, 0, 30, 60)}
    assert matching_step(SECRET, shown[0], NOW) == here // 30
    assert matching_step(SECRET, shown[-30], NOW) == here // 30 - 1
    assert matching_step(SECRET, f"{shown[30][:3]} {shown[30][3:]}", NOW) == here // 30 + 1
    assert matching_step(SECRET, shown[-60], NOW) is None
    assert matching_step(SECRET, shown[60], NOW) is None


def test_secrets_and_codes_are_long_enough() -> None:
    assert len(new_secret()) >= 32  # 160 bits
    codes = {plain_recovery_code(code) for _ in range(20) for code in new_recovery_codes()}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {16}
    assert plain_recovery_code("aaaa-bbbb-cccc") == ""
    assert plain_recovery_code("aaaa-bbbb-cccc-d1lo") == ""


def test_a_name_cannot_change_what_the_picture_means() -> None:
    assert picture(SECRET, "A&secret=X?:/é", "Clinic: & Sons").startswith("data:image/svg+xml")


def test_of_two_with_one_code_one_comes_in(log_db: Database) -> None:
    from test_people import join

    anna = join(log_db, "Anna")
    assert [people_second_factor.take_step(log_db, anna.number, step) for step in (5, 5, 4, 6)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_setting_up_on_both_databases(log_db: Database) -> None:
    from test_people import join

    anna = join(log_db, "Anna")
    by = audit.By(NOW, anna.number, anna.name)
    assert people_second_factor.offer(log_db, anna.number, "ONE") == "ONE"
    assert people_second_factor.offer(log_db, anna.number, "TWO") == "ONE"
    with pytest.raises(Refused, match="second_factor_moved"):
        people_second_factor.set_up(log_db, anna.number, ("TWO", 5), ["x"], by)
    people_second_factor.set_up(log_db, anna.number, ("ONE", 5), ["x", "y"], by)
    assert keys(log_db, anna.number).totp == "ONE"
    assert people_second_factor.recovery_codes_left(log_db, anna.number) == 2
    taken = [people_second_factor.take_recovery_code(log_db, anna.number, c, by) for c in "xxz"]
    assert taken == [True, False, False]
    people_second_factor.remove(log_db, anna.number, by)
    assert keys(log_db, anna.number).totp is None
    assert people_second_factor.recovery_codes_left(log_db, anna.number) == 0
    assert audit.check(log_db) == []
    assert fingerprint("x") != "x"
