"""Staff, for admins: who may come in, as what, and what to do when one has forgotten the password
or lost the telephone."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log import people, people_changes, people_invitations, people_second_factor
from bot.log.people import ROLES, Person, Refused
from bot.log.people_invitations import JOIN, LIFETIMES, PASSWORD

LONGEST_NAME = 80


def show(visit: Visit, error: str = "", status: int = 200) -> HTTPResponse:
    """Everybody, and the links that wait to be used."""
    db = visit.console.db
    return page(
        visit,
        "people.html",
        status,
        everyone=people.everyone(db),
        pending=people_invitations.pending(db, visit.now),
        roles=ROLES,
        name=visit.form.text("name", LONGEST_NAME),
        error=visit.console.texts.error(error) if error else "",
    )


def invite(visit: Visit) -> HTTPResponse:
    """Makes a link for somebody new, and shows it this once."""
    name, role = visit.form.text("name", LONGEST_NAME), visit.form.choice("role", ROLES)
    if not name or not role:
        return show(visit, "name_missing" if not name else "no_role", 422)
    try:
        token = people_invitations.invite(visit.console.db, name, role, visit.by)
    except Refused as refused:
        return show(visit, refused.reason, 422)
    return _link(visit, JOIN, name, token)


def withdraw(visit: Visit, number: int) -> HTTPResponse:
    """Makes a link worthless."""
    people_invitations.withdraw(visit.console.db, number, visit.by)
    return go(visit, "/people", "invitation_withdrawn")


def person(visit: Visit, number: int) -> HTTPResponse:
    """One of the staff."""
    found = _person(visit, number)
    left = people_second_factor.recovery_codes_left(visit.console.db, number)
    return page(visit, "person.html", who=found, roles=ROLES, codes_left=left)


def change_role(visit: Visit, number: int) -> HTTPResponse:
    """Another role."""
    role = visit.form.choice("role", ROLES)
    people_changes.change_role(visit.console.db, number, role, visit.by)
    return _back(visit, number, "role_changed", role=role)


def disable(visit: Visit, number: int) -> HTTPResponse:
    """Keeps somebody out; nobody can do that to themselves by mistake."""
    if number == visit.staff.number:
        raise Problem(409, "not_yourself")
    people_changes.disable(visit.console.db, number, visit.by)
    return _back(visit, number, "person_disabled")


def enable(visit: Visit, number: int) -> HTTPResponse:
    """Lets somebody in again."""
    people_changes.enable(visit.console.db, number, visit.by)
    return _back(visit, number, "person_enabled")


def renew_password(visit: Visit, number: int) -> HTTPResponse:
    """A link by which somebody sets a new password."""
    name = _person(visit, number).name
    token = people_invitations.renew_password(visit.console.db, number, visit.by)
    return _link(visit, PASSWORD, name, token)


def remove_second_factor(visit: Visit, number: int) -> HTTPResponse:
    """For one whose telephone is lost, recovery codes and all."""
    if number == visit.staff.number:
        raise Problem(409, "not_yourself")
    people_second_factor.remove(visit.console.db, number, visit.by)
    return _back(visit, number, "second_factor_removed")


def log_out(visit: Visit, number: int) -> HTTPResponse:
    """Ends every session of somebody."""
    people_changes.log_out_everywhere(visit.console.db, number, visit.by)
    if number == visit.staff.number:
        return go(visit, "/login")
    return _back(visit, number, "person_logged_out")


def _person(visit: Visit, number: int) -> Person:
    found = people.get(visit.console.db, number)
    if found is None:
        raise Problem(404, "no_person")
    return found


def _back(visit: Visit, number: int, notice: str, **values: object) -> HTTPResponse:
    if number == visit.staff.number and notice == "role_changed":
        return go(visit, "/login")  # the change has ended the session
    return go(visit, f"/people/{number}", notice, name=_person(visit, number).name, **values)


def _link(visit: Visit, kind: str, name: str, token: str) -> HTTPResponse:
    """The only time the link is seen: it is not stored."""
    link = f"{visit.console.settings.address}/welcome/{token}"
    hours = int(LIFETIMES[kind].total_seconds() // 3600)
    return page(visit, "invitation.html", kind=kind, name=name, link=link, hours=hours)
