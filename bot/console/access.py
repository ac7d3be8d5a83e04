"""Who may see what. Each route of the table names the least standing it takes, and nothing else
decides; a route that is not in the table keeps the console from starting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from urllib.parse import quote

from sanic import Sanic
from sanic.response import HTTPResponse, redirect

from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log.people import ADMIN, Person

View = Callable[..., HTTPResponse | Awaitable[HTTPResponse]]


class Standing(IntEnum):
    """How far somebody has come in; each may do what the former may."""

    NOBODY = 0
    CODE_DUE = 1  # the password was right, the second factor is still to be shown
    UNPROTECTED = 2  # an admin who has none yet: may set one up and nothing else
    REVIEWER = 3
    EDITOR = 4
    ADMIN = 5


@dataclass(frozen=True)
class Route:
    """An address, what answers there, and who may ask."""

    method: str
    path: str
    view: View
    least: Standing
    is_use: bool = True  # False for what pages ask for by themselves


class RouteError(Exception):
    """A route is not in the table of routes; the message says which."""


def get(path: str, view: View, least: Standing, **options: Any) -> Route:
    """A page."""
    return Route("GET", path, view, least, **options)


def post(path: str, view: View, least: Standing) -> Route:
    """Something that is done."""
    return Route("POST", path, view, least)


def standing(visit: Visit) -> Standing:
    """How far the one who asks has come in."""
    if visit.session is None:
        return Standing.NOBODY
    person = visit.session.person
    if person.second_factor and not visit.session.verified:
        return Standing.CODE_DUE
    return _full(person)


def refusal(route: Route, visit: Visit) -> HTTPResponse | None:
    """Where somebody must go first; None if they may. Raises a Problem if they never may."""
    here = standing(visit)
    if here >= route.least:
        return None
    if here >= Standing.REVIEWER:
        raise Problem(403, "not_allowed")
    if visit.is_part:
        return HTTPResponse("", 401, {"HX-Redirect": _first_step(here, "/")})
    if route.method != "GET" or not route.is_use:
        raise Problem(401, "logged_out")
    return redirect(_first_step(here, visit.path), status=303)


def check_complete(app: Sanic, routes: tuple[Route, ...]) -> None:
    """Raises RouteError unless the table and the server know the same routes."""
    known = {(route.method, route.path.strip("/")) for route in routes}
    served = {(method, r.path) for r in app.router.routes for method in r.methods}
    if len(known) != len(routes):
        raise RouteError("A route stands twice in bot/console/routes.py.")
    if served != known:
        method, path = sorted(served ^ known)[0]
        raise RouteError(f"{method} /{path} must stand in bot/console/routes.py.")


def _full(person: Person) -> Standing:
    if person.role == ADMIN and not person.second_factor:
        return Standing.UNPROTECTED
    return Standing[person.role.upper()]


def _first_step(here: Standing, wanted: str) -> str:
    if here is Standing.UNPROTECTED:
        return "/second-factor"
    page = "/login/code" if here is Standing.CODE_DUE else "/login"
    return page if wanted == "/" else f"{page}?next={quote(wanted, safe='/')}"
