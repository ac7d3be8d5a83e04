"""One request as a view sees it: who asks, what was sent, when. Made once, before the view runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sanic import Request

from bot.console.cookies import session_cookie
from bot.console.fields import Fields, form_of, query_of
from bot.console.service import Console, console_of
from bot.log import audit, people_sessions
from bot.log.audit import By, Deed, Plain
from bot.log.people import Person
from bot.log.people_sessions import Session

HTMX = "hx-request"


@dataclass
class Visit:
    """Somebody's request, and the console it came to."""

    request: Request
    console: Console
    now: datetime
    session: Session | None

    @property
    def person(self) -> Person | None:
        """Who is logged in; perhaps without having shown a second factor: see access.py."""
        return self.session.person if self.session else None

    @property
    def staff(self) -> Person:
        """Who is logged in, where a route lets nobody else in."""
        assert self.session is not None
        return self.session.person

    @property
    def by(self) -> By:
        """Who does what is done now, for the audit log."""
        person = self.person
        return By(self.now, person.number, person.name) if person else By(self.now)

    @cached_property
    def form(self) -> Fields:
        """What a form sent."""
        return form_of(self.request)

    @cached_property
    def query(self) -> Fields:
        """What the address holds after the question mark."""
        return query_of(self.request)

    @property
    def is_part(self) -> bool:
        """Whether a script asks for a part of a page, rather than a browser for a page."""
        return HTMX in self.request.headers

    @property
    def path(self) -> str:
        """The address asked for, below the console's own."""
        query = self.request.query_string
        return str(self.request.path) + (f"?{query}" if query else "")

    @property
    def address(self) -> str:
        """Where the request comes from, by the word of our own proxies only."""
        proxies = self.console.settings.proxies
        hops = self.request.headers.get("x-forwarded-for", "").split(",")
        if proxies and len(hops) >= proxies:
            return str(hops[-proxies]).strip()
        return str(self.request.ip)

    def record(self, action: str, what: str = "", /, **detail: Plain) -> None:
        """Tells the audit log what is read or done; never with a visitor's words in it."""
        audit.record(self.console.db, self.by, Deed(action, what, detail))

    def tell(self, notice: str, **values: object) -> None:
        """Says something on the next page that is shown."""
        assert self.session is not None
        sentence = self.console.texts.notice(notice, **values)
        people_sessions.tell(self.console.db, self.session, {"kind": "done", "text": sentence})


def arrive(request: Request, is_use: bool = True) -> Visit:
    """Sees who comes. `is_use` is False for what a page asks for by itself, which keeps nobody
    logged in."""
    console = console_of(request)
    now = console.clock()
    token = session_cookie(request, console.settings)
    limits = console.settings.sessions
    session = people_sessions.find(console.db, token, limits, now) if token else None
    if session and is_use:
        people_sessions.note_use(console.db, session, now)
    return Visit(request, console, now, session)
