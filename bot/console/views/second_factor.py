"""Setting up the second factor: scan, prove by a code, keep the recovery codes. An admin can do
nothing else before."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go
from bot.console.answers import page as shown
from bot.console.cookies import keep_session
from bot.console.second_factor import (
    matching_step,
    new_recovery_codes,
    new_secret,
    picture,
    plain_recovery_code,
    spaced,
)  # fmt: skip
from bot.console.visit import Visit
from bot.log import people, people_attempts, people_second_factor, people_sessions
from bot.log.people_attempts import Try


def page(visit: Visit) -> HTTPResponse:
    """The picture to scan; one whose telephone is set up has nothing to do here."""
    if visit.staff.second_factor:
        return go(visit, "/account")
    return _form(visit)


def set_up(visit: Visit) -> HTTPResponse:
    """Takes the telephone into use once its code is right, and shows the recovery codes."""
    db, person = visit.console.db, visit.staff
    if person.second_factor or visit.session is None:
        return go(visit, "/account")
    tries = [Try("code", str(person.number))]
    if people_attempts.begin(db, tries, visit.now) is not None:
        return _form(visit, "code_many", 429)
    secret = people.keys(db, person.number).totp_pending
    step = matching_step(secret, visit.form.text("code"), visit.now) if secret else None
    if secret is None or step is None:
        return _form(visit, "code_wrong", 422)
    people_attempts.succeeded(db, tries, visit.now)
    codes = new_recovery_codes()
    plain = [plain_recovery_code(code) for code in codes]
    people_second_factor.set_up(db, person.number, (secret, step), plain, visit.by)
    token = people_sessions.verify(db, visit.session, visit.now)
    return keep_session(_codes(visit, codes), visit.console.settings, token)


def renew_codes(visit: Visit) -> HTTPResponse:
    """New recovery codes; the old ones are worth nothing from now on."""
    if not visit.staff.second_factor:
        return go(visit, "/second-factor")
    codes = new_recovery_codes()
    plain = [plain_recovery_code(code) for code in codes]
    people_second_factor.renew_recovery_codes(visit.console.db, visit.staff.number, plain, visit.by)
    return _codes(visit, codes)


def _form(visit: Visit, error: str = "", status: int = 200) -> HTTPResponse:
    secret = people_second_factor.offer(visit.console.db, visit.staff.number, new_secret())
    return shown(
        visit,
        "second_factor.html",
        status,
        who=visit.staff,
        picture=picture(secret, visit.staff.name, visit.console.clinic.name),
        secret=spaced(secret),
        error=visit.console.texts.error(error) if error else "",
    )


def _codes(visit: Visit, codes: list[str]) -> HTTPResponse:
    return shown(visit, "recovery_codes.html", codes=codes)
