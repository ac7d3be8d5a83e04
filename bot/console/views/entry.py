"""Logging in and out. Whatever is wrong gives the same answer after the same work, so that nobody
learns here which names there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sanic.response import HTTPResponse

from bot.console.access import Standing, standing
from bot.console.answers import go, inside, page
from bot.console.cookies import drop_session, keep_session
from bot.console.gate import off_loop
from bot.console.passwords import LONGEST, Crowded
from bot.console.problems import Problem
from bot.console.second_factor import matching_step, plain_recovery_code
from bot.console.visit import Visit
from bot.log import (
    audit,
    people,
    people_attempts,
    people_changes,
    people_second_factor,
    people_sessions,
)  # fmt: skip
from bot.log.audit import By, Deed
from bot.log.people import Keys, Person, key_of
from bot.log.people_attempts import Try

MANY = 429


@dataclass(frozen=True)
class _Claim:
    """Who somebody says they are."""

    name: str
    password: str
    tries: tuple[Try, ...]


def login_page(visit: Visit) -> HTTPResponse:
    """The form; whoever is in already goes on."""
    if standing(visit) > Standing.NOBODY:
        return go(visit, inside(visit.query.text("next")))
    return _form(visit, visit.query.text("next", 500))


async def login(visit: Visit) -> HTTPResponse:
    """Checks name and password."""
    console = visit.console
    claim = _claim(visit)
    wait, known = await off_loop(console, _begin, visit, claim)
    if wait is not None:
        return await off_loop(console, _refused, visit, "wait", wait)
    stored = known[1].password if known else None
    try:
        right = await console.passwords.matches(stored, claim.password)
        outdated = right and stored is not None and console.passwords.is_outdated(stored)
        fresh = await console.passwords.hash(claim.password) if outdated else None
    except Crowded as error:
        raise Problem(503, "crowded") from error
    if not right or known is None or known[0].disabled:
        return await off_loop(console, _failed, visit, known)
    return await off_loop(console, _let_in, visit, known, (claim, fresh))


def code_page(visit: Visit) -> HTTPResponse:
    """The form for the second factor."""
    if standing(visit) > Standing.CODE_DUE:
        return go(visit, inside(visit.query.text("next")))
    return page(visit, "code.html", error="", next=visit.query.text("next", 500))


def code(visit: Visit) -> HTTPResponse:
    """Checks a code of the telephone, or a recovery code; the session then gets a new id."""
    going = inside(visit.form.text("next", 500))
    if standing(visit) > Standing.CODE_DUE or visit.session is None:
        return go(visit, going)
    console, tries = visit.console, [Try("code", str(visit.staff.number))]
    wait = people_attempts.begin(console.db, tries, visit.now)
    if wait is not None:
        sentence = console.texts.error("wait", wait=_told(wait))
        return page(visit, "code.html", MANY, error=sentence, next=going)
    if not _proven(visit, visit.form.text("code", 40)):
        visit.record("second_factor.failed", f"person:{visit.staff.number}")
        error = console.texts.error("code_wrong")
        return page(visit, "code.html", 401, error=error, next=going)
    people_attempts.succeeded(console.db, tries, visit.now)
    token = people_sessions.verify(console.db, visit.session, visit.now)
    return keep_session(go(visit, going), console.settings, token)


def logout(visit: Visit) -> HTTPResponse:
    """Ends the session."""
    if visit.session is not None:
        people_sessions.end(visit.console.db, visit.session, visit.by)
    return drop_session(go(visit, "/login"), visit.console.settings)


def _claim(visit: Visit) -> _Claim:
    name = visit.form.text("name")
    tries = (Try("account", key_of(name)), Try("address", visit.address))
    return _Claim(name, visit.form.exact("password")[: LONGEST + 1], tries)


def _begin(visit: Visit, claim: _Claim) -> tuple[timedelta | None, tuple[Person, Keys] | None]:
    db = visit.console.db
    return (
        people_attempts.begin(db, claim.tries, visit.now),
        people.named(db, claim.name),
    )


def _failed(visit: Visit, known: tuple[Person, Keys] | None) -> HTTPResponse:
    """Whose name it was goes to the audit log; one that nobody has might be a password."""
    what = f"person:{known[0].number}" if known else ""
    audit.record(visit.console.db, By(visit.now), Deed("session.failed", what))
    return _refused(visit, "login_wrong", None)


def _let_in(
    visit: Visit, known: tuple[Person, Keys], proof: tuple[_Claim, str | None]
) -> HTTPResponse:
    (person, keys), (claim, fresh) = known, proof
    db = visit.console.db
    people_attempts.succeeded(db, claim.tries, visit.now)
    if fresh is not None:
        people_changes.rehash(db, person.number, keys.password, fresh)
    by = By(visit.now, person.number, person.name)
    if visit.session is not None:
        people_sessions.end(db, visit.session, visit.by)
    token = people_sessions.begin(db, person, False, by)
    going = inside(visit.form.text("next", 500))
    return keep_session(go(visit, going), visit.console.settings, token)


def _refused(visit: Visit, reason: str, wait: timedelta | None) -> HTTPResponse:
    told = {"wait": _told(wait)} if wait else {}
    sentence = visit.console.texts.error(reason, **told)
    return _form(visit, visit.form.text("next", 500), sentence, MANY if wait else 401)


def _form(visit: Visit, going: str, error: str = "", status: int = 200) -> HTTPResponse:
    name = visit.form.text("name") if error else ""
    return page(visit, "login.html", status, error=error, next=going, name=name)


def _told(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 60 else f"{-(-seconds // 60)} minutes"


def _proven(visit: Visit, typed: str) -> bool:
    db, number = visit.console.db, visit.staff.number
    secret = people.keys(db, number).totp
    step = matching_step(secret, typed, visit.now) if secret else None
    if step is not None:
        return people_second_factor.take_step(db, number, step)
    plain = plain_recovery_code(typed)
    return bool(plain) and people_second_factor.take_recovery_code(db, number, plain, visit.by)
