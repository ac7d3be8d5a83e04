"""One's own account: password, second factor, sessions, light or dark."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.cookies import keep_session, keep_theme
from bot.console.gate import off_loop
from bot.console.passwords import Crowded, weakness
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log import (
    people,
    people_attempts,
    people_changes,
    people_second_factor,
    people_sessions,
)  # fmt: skip
from bot.log.people_attempts import Try


def show(visit: Visit, error: str = "", status: int = 200) -> HTTPResponse:
    """All of it."""
    left = people_second_factor.recovery_codes_left(visit.console.db, visit.staff.number)
    sentence = visit.console.texts.error(error) if error else ""
    return page(visit, "account.html", status, codes_left=left, error=sentence)


async def change_password(visit: Visit) -> HTTPResponse:
    """Takes a new password from whoever knows the old one; other sessions end."""
    console, form, person = visit.console, visit.form, visit.staff
    tries = [Try("account", people.key_of(person.name))]
    if await off_loop(console, people_attempts.begin, console.db, tries, visit.now):
        return await off_loop(console, show, visit, "code_many", 429)
    keys = await off_loop(console, people.keys, console.db, person.number)
    try:
        right = await console.passwords.matches(keys.password, form.exact("old"))
        wrong = _mistake(visit) if right else "password_wrong"
        hashed = "" if wrong else await console.passwords.hash(form.exact("password"))
    except Crowded as error:
        raise Problem(503, "crowded") from error
    if wrong:
        return await off_loop(console, show, visit, wrong, 422)
    return await off_loop(console, _changed, visit, hashed, tries)


def log_out_everywhere(visit: Visit) -> HTTPResponse:
    """Ends every session but the one that asks, which begins anew."""
    people_changes.log_out_everywhere(visit.console.db, visit.staff.number, visit.by)
    return _go_on(visit, "logged_out_everywhere")


def theme(visit: Visit) -> HTTPResponse:
    """Light, dark, or as the computer is set."""
    chosen = visit.form.text("theme")
    return keep_theme(go(visit, "/account"), visit.console.settings, chosen)


def _mistake(visit: Visit) -> str | None:
    new = visit.form.exact("password")
    if new != visit.form.exact("again"):
        return "password_differs"
    return weakness(new, visit.staff.name, visit.console.texts.common_passwords)


def _changed(visit: Visit, hashed: str, tries: list[Try]) -> HTTPResponse:
    people_attempts.succeeded(visit.console.db, tries, visit.now)
    people_changes.set_password(visit.console.db, visit.staff.number, hashed, visit.by)
    return _go_on(visit, "password_changed")


def _go_on(visit: Visit, notice: str) -> HTTPResponse:
    """A session of its own for whoever has just ended all of theirs."""
    db, old = visit.console.db, visit.session
    token = people_sessions.begin(db, visit.staff, bool(old and old.verified), visit.by)
    limits = visit.console.settings.sessions
    visit.session = people_sessions.find(db, token, limits, visit.now)
    return keep_session(go(visit, "/account", notice), visit.console.settings, token)
