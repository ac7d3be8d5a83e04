"""Links that were given out: the first admin, a new colleague, a new password. A link is looked at
as often as one likes and used once."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go
from bot.console.answers import page as shown
from bot.console.cookies import keep_session
from bot.console.gate import off_loop
from bot.console.passwords import Crowded, weakness
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log import people_invitations, people_sessions
from bot.log.audit import By
from bot.log.people import Refused
from bot.log.people_invitations import Invitation

LONGEST_NAME = 80


def page(visit: Visit, token: str) -> HTTPResponse:
    """Says what the link is for, and asks for a password."""
    return _form(visit, _invitation(visit, token))


async def accept(visit: Visit, token: str) -> HTTPResponse:
    """Sets the password, and logs in."""
    invitation = await off_loop(visit.console, _invitation, visit, token)
    name = invitation.name or visit.form.text("name", LONGEST_NAME)
    wrong = _mistake(visit, name)
    if wrong:
        return await off_loop(visit.console, _form, visit, invitation, wrong)
    try:
        hashed = await visit.console.passwords.hash(visit.form.exact("password"))
    except Crowded as error:
        raise Problem(503, "crowded") from error
    return await off_loop(visit.console, _join, visit, invitation, (token, name, hashed))


def _invitation(visit: Visit, token: str) -> Invitation:
    found = people_invitations.look(visit.console.db, token, visit.now)
    if found is None:
        raise Problem(404, "link_dead")
    return found


def _mistake(visit: Visit, name: str) -> str | None:
    password = visit.form.exact("password")
    if not name:
        return "name_missing"
    if password != visit.form.exact("again"):
        return "password_differs"
    return weakness(password, name, visit.console.texts.common_passwords)


def _join(visit: Visit, invitation: Invitation, given: tuple[str, str, str]) -> HTTPResponse:
    db = visit.console.db
    try:
        person = people_invitations.accept(db, *given, visit.now)
    except Refused as refused:
        if refused.reason != "name_taken":
            raise
        return _form(visit, invitation, refused.reason)
    if person.disabled:
        raise Problem(403, "disabled")
    by = By(visit.now, person.number, person.name)
    token = people_sessions.begin(db, person, False, by)
    return keep_session(go(visit, "/"), visit.console.settings, token)


def _form(visit: Visit, invitation: Invitation, error: str | None = None) -> HTTPResponse:
    sentence = visit.console.texts.error(error) if error else ""
    name = visit.form.text("name", LONGEST_NAME)
    status = 422 if error else 200
    return shown(
        visit, "welcome.html", status, invitation=invitation, error=sentence, name=name
    )  # fmt: skip
