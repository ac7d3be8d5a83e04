"""Who may ask for what: every route the server knows, asked for by everyone there is. And nothing
that changes anything is done for a page of another site."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from console.staff import Browser, Desk, desk
from sanic.response import HTTPResponse

from bot.console import access
from bot.console.access import Route, RouteError, Standing
from bot.console.routes import ROUTES
from bot.console.visit import Visit
from bot.log.database import Database
from bot.log.people import ROLES, Person
from bot.log.people import named as named_person
from bot.log.people_changes import disable

pytest_plugins = ("log_databases",)

RAN = 299
SAMPLES = {"number": "1", "token": "x", "name": "console.css"}  # parts of addresses
# What is open before somebody is all the way in, and nothing else is.
OPEN = {
    Standing.NOBODY: {
        "GET /static/<name:path>", "GET /healthz", "GET /login", "POST /login",
        "GET /welcome/<token:str>", "POST /welcome/<token:str>",
    },
    Standing.CODE_DUE: {"GET /login/code", "POST /login/code", "POST /logout"},
    Standing.UNPROTECTED: {"GET /second-factor", "POST /second-factor"},
}  # fmt: skip
ADMINS_ONLY = ("/people", "/audit")
VISITORS = {
    "nobody": Standing.NOBODY,
    "a stranger's cookie": Standing.NOBODY,
    "logged in too long": Standing.NOBODY,
    "shut out": Standing.NOBODY,
    "admin without the code": Standing.CODE_DUE,
    "reviewer without the code": Standing.CODE_DUE,
    "admin without a telephone": Standing.UNPROTECTED,
    "reviewer": Standing.REVIEWER,
    "editor": Standing.EDITOR,
    "admin": Standing.ADMIN,
}


@pytest.fixture(scope="module")
def gated(empty_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A console all of whose views say only that they ran."""
    ran = [replace(route, view=_ran) for route in ROUTES]
    with pytest.MonkeyPatch.context() as patch, _copied(empty_log, tmp_path_factory) as db:
        patch.setattr("bot.console.server.ROUTES", tuple(ran))
        with desk(db) as opened:
            yield opened


@pytest.fixture(scope="module")
def whole(empty_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A console as it is."""
    with _copied(empty_log, tmp_path_factory) as db, desk(db) as opened:
        yield opened


def served(opened: Desk) -> list[Route]:
    """What the server answers to, with the rules of the table."""
    rules = {(route.method, route.path.strip("/")): route for route in ROUTES}
    return [rules[method, r.path] for r in opened.app.router.routes for method in r.methods]


def address(route: Route) -> str:
    return re.sub(r"<(\w+):\w+>", lambda part: SAMPLES.get(part[1], "1"), route.path)


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("who", VISITORS)
def test_every_route_for_everybody(gated: Desk, who: str) -> None:
    routes = served(gated)
    assert len(routes) == len(ROUTES) > 25
    wrong = []
    same = visitor(gated, who)
    for route in routes:  # what lets nobody in may also end the session: a new one each time
        browser = same if VISITORS[who] > Standing.NOBODY else visitor(gated, who)
        got = _asked(gated, browser, route)
        if got != _expected(route, VISITORS[who]):
            wrong.append((named(route), got))
    assert not wrong


def test_only_what_is_named_here_is_open() -> None:
    for standing, names in OPEN.items():
        assert {named(route) for route in ROUTES if route.least is standing} == names
    for route in ROUTES:
        if route.path.startswith(ADMINS_ONLY):
            assert route.least is Standing.ADMIN, route


@pytest.mark.slow
@pytest.mark.parametrize(
    "who", ["nobody", "admin without a telephone", "reviewer", "editor", "admin"]
)
def test_no_real_view_fails(whole: Desk, who: str) -> None:
    """Whatever is sent with nothing in it gets an answer that was thought of."""
    failed = {}
    browser = visitor(whole, who)
    for route in served(whole):
        if route.path == "/events":
            continue  # it goes on for ever: test_live.py
        if route.method != "GET":  # it may have ended the session
            browser = visitor(whole, who)
        headers = {"Origin": whole.url, "Sec_Fetch_Site": "same-origin"}
        for path in (address(route), address(route).replace("/1", "/99999999999999999999")):
            got = browser.ask(route.method, path, **headers)
            if got.status >= 500:
                failed[named(route)] = got.status
    assert not failed


FOREIGN = {
    "another site's origin": {"Origin": "https://evil.example"},
    "another port's origin": {"Origin": "http://127.0.0.1:1"},
    "no page's origin": {"Origin": "null"},
    "an origin that begins alike": {"Origin": "{url}.evil.example"},
    "https for http": {"Origin": "{https}"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "another port of this machine": {"Sec_Fetch_Site": "same-site"},
    "another site that names ours": {"Origin": "{url}", "Sec_Fetch_Site": "cross-site"},
    "ours that names another": {"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"},
    "nothing said": {},
}


@pytest.mark.parametrize("how", FOREIGN)
def test_no_change_for_a_page_of_another_site(gated: Desk, how: str) -> None:
    unsafe = [route for route in served(gated) if route.method not in ("GET", "HEAD")]
    assert len(unsafe) > 12
    https = gated.url.replace("http", "https")
    headers = {k: v.format(url=gated.url, https=https) for k, v in FOREIGN[how].items()}
    admin = visitor(gated, "admin")
    for route in unsafe:
        got = admin.ask(route.method, address(route), **headers)
        assert got.status == 403, named(route)
        assert "did not come from the console" in got.words


@pytest.mark.parametrize("dest", ["image", "iframe", "script", "empty"])
def test_another_page_can_make_no_use_of_what_is_read(gated: Desk, dest: str) -> None:
    foreign = {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Dest": dest, "Sec_Fetch_Mode": "no-cors"}
    admin = visitor(gated, "admin")
    for route in served(gated):
        if route.method == "GET":
            got = admin.ask("GET", address(route), **foreign)
            assert got.status == 403, named(route)


def test_a_link_on_another_page_leads_here(gated: Desk) -> None:
    link = {
        "Sec_Fetch_Site": "cross-site",
        "Sec_Fetch_Dest": "document",
        "Sec_Fetch_Mode": "navigate",
    }
    assert visitor(gated, "admin").ask("GET", "/", **link).status == RAN


def test_a_name_that_was_made_to_lead_here_reads_nothing(gated: Desk) -> None:
    for host in (
        "evil.example",
        "evil.example:80",
        "127.0.0.1",
        "",
        gated.url[7:] + ".evil.example",
    ):
        got = visitor(gated, "admin").ask("GET", "/", Host=host)
        assert got.status == 421, host


def test_a_route_without_a_rule_keeps_the_console_from_starting(gated: Desk) -> None:
    served_routes = tuple(ROUTES)
    access.check_complete(gated.app, served_routes)
    with pytest.raises(RouteError, match="/people"):
        without = tuple(route for route in ROUTES if route.path != "/people")
        access.check_complete(gated.app, without)
    with pytest.raises(RouteError, match="twice"):
        access.check_complete(gated.app, (*ROUTES, ROUTES[0]))


def test_a_script_is_told_where_to_log_in(gated: Desk) -> None:
    got = gated.browser().ask("GET", "/", HX_Request="true")
    assert (got.status, got.headers["HX-Redirect"]) == (401, "/login")


def visitor(opened: Desk, who: str) -> Browser:
    """A browser of one of VISITORS, with a session of its own."""
    if who == "nobody":
        return opened.browser()
    if who == "a stranger's cookie":
        browser = opened.browser()
        browser.hold("x" * 43)
        return browser
    ago = timedelta(hours=13) if who == "logged in too long" else timedelta(0)
    return opened.enter(_person(opened, who), "code" not in who, ago)


def _person(opened: Desk, who: str) -> Person:
    """The same person each time, made at the first."""
    known = named_person(opened.db, who)
    if known is not None:
        return known[0]
    role = who.split()[0] if who.split()[0] in ROLES else "admin"
    person = opened.staff(who, role, protected="telephone" not in who)
    if who == "reviewer without the code":
        opened.protect(person)
    if who == "shut out":
        disable(opened.db, person.number, opened.by())
    return person


def _asked(opened: Desk, browser: Browser, route: Route) -> str:
    """What came of asking, in a word."""
    headers = {"Origin": opened.url, "Sec_Fetch_Site": "same-origin"}
    got = browser.ask(route.method, address(route), **headers)
    if got.status == 303:
        return f"sent to {got.headers['Location'].split('?')[0]}"
    return {RAN: "ran", 401: "logged out", 403: "forbidden"}.get(got.status, str(got.status))


def _expected(route: Route, standing: Standing) -> str:
    if standing >= route.least:
        return "ran"
    if standing >= Standing.REVIEWER:
        return "forbidden"
    if route.method != "GET" or not route.is_use:
        return "logged out"
    first = {Standing.NOBODY: "/login", Standing.CODE_DUE: "/login/code"}
    return f"sent to {first.get(standing, '/second-factor')}"


def _ran(visit: Visit, **parts: object) -> HTTPResponse:
    return HTTPResponse("ran", RAN)


@contextmanager
def _copied(empty_log: Path, folders: pytest.TempPathFactory) -> Iterator[Database]:
    path = folders.mktemp("access") / "log.sqlite3"
    shutil.copy(empty_log, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()
