"""What every response says to the browser, what it may keep, and that what was vendored is what was
published."""

from __future__ import annotations

import hashlib
import re

import pytest
from console.staff import PASSWORD, Desk, desk

from bot.console.files import FOLDER
from bot.console.routes import ROUTES
from bot.console.settings import ConsoleSettings
from bot.log import people_invitations
from bot.log.database import Database
from bot.settings import SettingsError

pytest_plugins = ("log_databases",)

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'",
    "img-src": "'self' data:", "connect-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
PATHS = [
    "/login",
    "/",
    "/people",
    "/nothing",
    "/static/console.css",
    "/healthz",
    "/audit.csv",
    "/events",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["nobody", "reviewer", "admin"])
def test_every_response_is_guarded(staffed: Desk, path: str, who: str) -> None:
    browser = staffed.browser() if who == "nobody" else staffed.someone(who)
    with browser.http.get(
        staffed.url + path, allow_redirects=False, stream=True, timeout=10
    ) as got:
        headers = got.headers
    parts = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert parts == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")
    assert "Server" not in headers


def test_templates_hold_nothing_that_the_policy_would_stop() -> None:
    for path in (FOLDER.parent / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\son\w+=|\sstyle=|javascript:|<style|<script(?! src=)", text), path
        assert "| safe" not in text, path
        assert "|safe" not in text, path
        assert not re.search(r"https?://", text), path


def test_the_cookie(staffed: Desk) -> None:
    staffed.staff("Rita")
    got = staffed.browser().post("/login", False, name="Rita", password=PASSWORD)
    cookie = got.headers["Set-Cookie"]
    assert re.fullmatch(r"console=[\w-]{43}; HttpOnly; SameSite=Lax; Path=/", cookie)


def test_behind_https(console_db: Database) -> None:
    with desk(console_db, url="https://console.example") as opened:
        opened.staff("Rita")
        browser = opened.browser()
        own = {"Host": "console.example", "Origin": "https://console.example"}
        got = browser.http.post(
            f"{opened.url}/login", data={"name": "Rita", "password": PASSWORD},
            headers=own, allow_redirects=False, timeout=10,
        )  # fmt: skip
        assert got.status_code == 303
        wanted = r"__Host-console=[\w-]{43}; HttpOnly; SameSite=Lax; Path=/; Secure"
        assert re.fullmatch(wanted, got.headers["Set-Cookie"])
        assert got.headers["Strict-Transport-Security"].startswith("max-age=")
        local = {**own, "Origin": opened.url, "Host": opened.url[7:]}
        assert browser.ask("POST", "/login", **local).status == 403
        assert browser.ask("GET", "/healthz").status == 200  # for whoever runs the machine
        foreign = {**own, "Origin": "http://console.example"}
        assert browser.ask("POST", "/login", **foreign).status == 403


def test_files_may_be_kept_while_they_stay_the_same(staffed: Desk) -> None:
    page = staffed.browser().get("/login").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) >= 7
    for file in files:
        got = staffed.browser().get(file)
        assert got.status == 200
        assert "immutable" in got.headers["Cache-Control"]
        assert staffed.browser().get(file + "0").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["../texts.yml", "..%2ftexts.yml", "vendor/SHA256SUMS", "vendor/../../server.py", ""]
)
def test_nothing_but_files_for_browsers_is_served(staffed: Desk, name: str) -> None:
    assert staffed.browser().ask("GET", f"/static/{name}").status in (400, 404)


def test_vendored_files_are_what_was_published() -> None:
    folder = FOLDER / "vendor"
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    assert set(sums) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert {"htmx.min.js", "htmx.LICENSE", "pico.min.css", "pico.LICENSE"} <= set(sums)


def test_errors_say_nothing_of_the_inside(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = staffed.someone("admin")

    def broken(*_: object) -> None:
        raise RuntimeError("canary <b>")

    monkeypatch.setattr("bot.log.people.everyone", broken)
    page = anna.get("/people")
    assert page.status == 500
    assert "canary" not in page.text
    assert "Something went wrong here" in page.words


def test_a_log_that_fails_is_said_so(staffed: Desk) -> None:
    anna = staffed.someone("admin")
    with staffed.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE invitations RENAME TO gone")
    page = anna.get("/people")
    assert page.status == 503
    assert "cannot be read just now" in page.words


def test_names_stay_text(staffed: Desk) -> None:
    name = "<script>alert(1)</script> & \"'"
    anna = staffed.someone("admin", name)
    for path in ("/", "/people", "/people/1", "/audit", "/account"):
        assert "<script>alert" not in anna.get(path).text
    link = people_invitations.invite(staffed.db, name + "2", "editor", staffed.by())
    assert "<script>alert" not in staffed.browser().get(f"/welcome/{link}").text
    assert "<script>alert" not in staffed.browser().login('"><script>alert(1)</script>').text


def test_methods_that_are_not_there(staffed: Desk) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for route in ROUTES[:6]:
            got = staffed.browser().ask(method, route.path.replace("<name:path>", "x"))
            assert got.status in (404, 405)


@pytest.mark.parametrize(
    "url", ["console.example", "https://x/path", "ftp://x", "https://a@b", "https://x?y"]
)
def test_an_address_that_cannot_be(url: str) -> None:
    with pytest.raises(SettingsError, match="CLINIC_CONSOLE_URL"):
        ConsoleSettings.from_environment(8090, {"CLINIC_CONSOLE_URL": url})


@pytest.mark.parametrize("idle", ["0", "-5", "721", "x", "٣٣"])
def test_a_pause_that_cannot_be(idle: str) -> None:
    with pytest.raises(SettingsError, match="CLINIC_CONSOLE_IDLE"):
        ConsoleSettings.from_environment(8090, {"CLINIC_CONSOLE_IDLE": idle})


def test_settings() -> None:
    told = {"CLINIC_CONSOLE_URL": "https://Console.example/", "CLINIC_CONSOLE_IDLE": "10"}
    settings = ConsoleSettings.from_environment(8090, told)
    assert settings.address == "https://console.example"
    assert settings.origins == {"https://console.example"}
    assert settings.sessions.idle.total_seconds() == 600
    plain = ConsoleSettings.from_environment(8090, {})
    assert plain.address == "http://127.0.0.1:8090"
    assert not plain.secure
