"""What a view gives back: a whole page, a part of one, or the way to another. Every view ends with
a call of one of these."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sanic.response import HTTPResponse, redirect

from bot.console import counters
from bot.console.access import Standing, standing
from bot.console.cookies import theme_of
from bot.console.visit import Visit
from bot.log import people_sessions

HTML = "text/html; charset=utf-8"


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """A page made of a template; what was told on the way here stands at its top."""
    session = visit.session
    notices = people_sessions.take_notices(visit.console.db, session) if session else ()
    return HTTPResponse(_rendered(visit, template, values, notices), status, content_type=HTML)


def part(visit: Visit, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """A part of a page, for a script that puts it into place."""
    body = _rendered(visit, template, values, ())
    return HTTPResponse(body, status, {"Vary": "HX-Request"}, content_type=HTML)


def go(visit: Visit, path: str, notice: str = "", **values: object) -> HTTPResponse:
    """On to another page after something was done; `notice` is said there."""
    if notice:
        visit.tell(notice, **values)
    if visit.is_part:
        return HTTPResponse("", 200, {"HX-Redirect": path})
    return redirect(path, status=303)


def inside(path: str) -> str:
    """A path of the console to go on to; the first page for what leads anywhere else."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not (parts.scheme or parts.netloc)
    plain = path.isascii() and path.isprintable() and "\\" not in path and "//" not in path
    return path if ours and plain and not path.startswith("/login") else "/"


def _rendered(visit: Visit, template: str, values: dict[str, Any], notices: Any) -> str:
    known = {
        "person": visit.person if standing(visit) >= Standing.REVIEWER else None,
        "path": visit.request.path,
        "theme": theme_of(visit.request),
        "counters": lambda: counters.look(visit.console.db),
        "may": lambda path: _may(visit, path),
        "notices": notices,
    }
    made = visit.console.templates.get_template(template)
    return made.render({**known, **values})


def _may(visit: Visit, path: str) -> bool:
    """Whether there is such a page, and whoever asks may see it."""
    least = visit.request.app.ctx.pages.get(path)
    return least is not None and standing(visit) >= least
