"""A real console on a free port of this machine, on an empty log, with a clock that stands still
and cheap passwords, and browsers without scripts that come to it: for the tests of every page."""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import pyotp
import requests
from argon2 import PasswordHasher
from console import shared
from sanic import Sanic

from bot.clinic import Clinic, load_clinic
from bot.console import server, upkeep
from bot.console.live import Live
from bot.console.passwords import Passwords
from bot.console.server import create_app, open_console
from bot.console.service import Console
from bot.console.settings import ConsoleSettings
from bot.log import people_invitations, people_second_factor, people_sessions
from bot.log.audit import By
from bot.log.database import Database
from bot.log.people import Person, get

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)  # a Wednesday in the clinic's hours
PASSWORD = "seven wooden lamps"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Clock:
    """The console's time, which tests move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Desk:
    """A console that is running, and what tests reach into it by."""

    url: str
    console: Console
    clock: Clock
    app: Sanic
    browsers: list[Browser] = field(default_factory=list)

    @property
    def db(self) -> Database:
        return self.console.db

    def by(self, person: Person | None = None) -> By:
        """Who does something now."""
        return By(self.clock.now, person.number, person.name) if person else By(self.clock.now)

    def browser(self) -> Browser:
        """A browser that nobody has logged in with."""
        browser = Browser(self.url)
        self.browsers.append(browser)
        return browser

    def staff(self, name: str = "Rita", role: str = "reviewer", protected: bool = True) -> Person:
        """Somebody with PASSWORD; an admin has set up a telephone with SECRET, unless told not."""
        token = people_invitations.invite(self.db, name, role, self.by())
        hashed = CHEAP.hash(PASSWORD)
        person = people_invitations.accept(self.db, token, name, hashed, self.clock.now)
        if role == "admin" and protected:
            self.protect(person)
        found = get(self.db, person.number)
        assert found is not None
        return found

    def protect(self, person: Person, secret: str = SECRET) -> None:
        """Sets up the second factor."""
        offered = people_second_factor.offer(self.db, person.number, secret)
        proven, codes = (offered, 0), [secrets.token_hex(8)]
        people_second_factor.set_up(self.db, person.number, proven, codes, self.by(person))

    def enter(
        self, person: Person, verified: bool = True, ago: timedelta = timedelta(0)
    ) -> Browser:
        """A browser with a session of this person's, as after logging in."""
        by = By(self.clock.now - ago, person.number, person.name)
        token = people_sessions.begin(self.db, person, verified, by)
        browser = self.browser()
        browser.hold(token)
        return browser

    def someone(self, role: str = "reviewer", name: str = "") -> Browser:
        """A browser of somebody new with this role, all the way in."""
        return self.enter(self.staff(name or f"A {role}", role))

    def code(self, secret: str = SECRET) -> str:
        """What the telephone shows now."""
        return pyotp.TOTP(secret).at(int(self.clock.now.timestamp()))


@dataclass
class Page:
    """What came back."""

    status: int
    text: str
    path: str  # after all redirects
    headers: Any

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return unescape(found[1].strip()) if found else ""

    @property
    def notices(self) -> list[str]:
        found = re.findall(r'<p class="notice[^>]*>(.*?)</p>', self.text, re.DOTALL)
        return [unescape(each.strip()) for each in found]

    @property
    def words(self) -> str:
        """What a person reads, as one line."""
        return " ".join(_Words.of(self.text).split())

    @property
    def forms(self) -> list[str]:
        """Where the forms of the page lead."""
        return re.findall(r'<form method="post"(?: action="([^"]*)")?', self.text)


class Browser:
    """Gets and posts as a browser without scripts does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str, follow: bool = True, **headers: str) -> Page:
        """A page."""
        sent = {"Sec-Fetch-Site": "same-origin", **_named(headers)}
        return self._page(
            self.http.get(self.url + path, headers=sent, allow_redirects=follow, timeout=20)
        )

    def post(self, path: str, follow: bool = True, /, **fields: Any) -> Page:
        """A form."""
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        given = self.http.post(
            self.url + path, data=fields, headers=sent, allow_redirects=follow, timeout=20
        )
        return self._page(given)

    def ask(self, method: str, path: str, **headers: str) -> Page:
        """Anything, with these headers only (_ stands for -)."""
        sent = _named(headers)
        return self._page(
            self.http.request(
                method, self.url + path, headers=sent, allow_redirects=False, timeout=20
            )
        )

    def login(self, name: str, password: str = PASSWORD, **fields: Any) -> Page:
        """Through the form."""
        return self.post("/login", name=name, password=password, **fields)

    def hold(self, token: str) -> None:
        """Has this session's id."""
        self.http.cookies.set("console", token, domain="127.0.0.1", path="/")

    @property
    def cookie(self) -> str | None:
        """The session's id."""
        return self.http.cookies.get("console")

    def _page(self, response: requests.Response) -> Page:
        path = response.url.removeprefix(self.url)
        return Page(response.status_code, response.text, path, response.headers)


@contextmanager
def desk(db: Database, **settings_of: Any) -> Iterator[Desk]:
    """A running console, with these settings besides its port."""
    clock = Clock()
    with listening() as sock:
        settings = ConsoleSettings(port=sock.getsockname()[1], **settings_of)
        with mock.patch.object(server, "Texts", mock.Mock(load=shared.texts)):
            opened = open_console(db, example_clinic(), settings, Passwords(CHEAP))
        opened.templates.bytecode_cache = shared.COMPILED
        console = replace(opened, clock=clock, live=Live(every=0.1))
        app = create_app(console)
        with tidied() as done, running(app, sock):
            assert done.wait(10), "the console did not tidy up"
            yield Desk(f"http://127.0.0.1:{settings.port}", console, clock, app)
        console.workers.shutdown(wait=False)
        console.passwords.close()


@contextmanager
def tidied() -> Iterator[threading.Event]:
    """Set when the console has counted the days that are over: those a test fills later would be
    counted half filled."""
    done, tidy = threading.Event(), upkeep.tidy

    def once(console: Console, now: datetime) -> None:
        tidy(console, now)
        done.set()

    with mock.patch.object(upkeep, "tidy", once):
        yield done


@lru_cache
def example_clinic() -> Clinic:
    """The clinic that ships with the project."""
    return load_clinic(ROOT / "clinic.yml")


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free port."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(100)
        yield sock


@contextmanager
def running(app: Sanic, sock: socket.socket) -> Iterator[None]:
    """Serves an app in a thread of its own."""
    Sanic.test_mode = True  # otherwise a process can start a server only once
    loop, started = asyncio.new_event_loop(), threading.Event()
    thread = threading.Thread(target=_serve, args=(loop, app, sock, started), daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def _serve(
    loop: asyncio.AbstractEventLoop, app: Sanic, sock: socket.socket, started: threading.Event
) -> None:
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_start(app, sock))
    loop.call_soon(started.set)
    loop.run_forever()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()


async def _start(app: Sanic, sock: socket.socket) -> None:
    server = await app.create_server(sock=sock, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until something has happened elsewhere."""
    event = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        event.wait(0.02)
    raise AssertionError("it did not happen in time")


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    @classmethod
    def of(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        return " ".join(parser.found)
