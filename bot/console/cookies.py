"""The two cookies: the session's, which no script can read and no other site send, and the choice
of light or dark. Must not hold anything else."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse

from bot.console.settings import ConsoleSettings

LONGEST = 100  # characters of an id worth looking at
THEME = "theme"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600


def name_of(settings: ConsoleSettings) -> str:
    """The prefix makes browsers refuse the cookie to anything but this one https server."""
    return "__Host-console" if settings.secure else "console"


def session_cookie(request: Request, settings: ConsoleSettings) -> str:
    """The session's id as the browser holds it; empty if there is none."""
    token = str(request.cookies.get(name_of(settings)) or "")
    return token if len(token) <= LONGEST else ""


def keep_session(response: HTTPResponse, settings: ConsoleSettings, token: str) -> HTTPResponse:
    """Gives the browser a session's id, until it is closed."""
    return _add(response, settings, f"{name_of(settings)}={token}; HttpOnly; SameSite=Lax")


def drop_session(response: HTTPResponse, settings: ConsoleSettings) -> HTTPResponse:
    """Takes the session's id away."""
    gone = f"{name_of(settings)}=; HttpOnly; SameSite=Lax; Max-Age=0"
    return _add(response, settings, gone)


def theme_of(request: Request) -> str:
    """Light or dark as chosen; empty for as the computer is set."""
    theme = str(request.cookies.get(THEME) or "")
    return theme if theme in THEMES else ""


def keep_theme(response: HTTPResponse, settings: ConsoleSettings, theme: str) -> HTTPResponse:
    """Remembers the choice."""
    age = A_YEAR if theme in THEMES else 0
    return _add(response, settings, f"{THEME}={theme}; HttpOnly; SameSite=Lax; Max-Age={age}")


def _add(response: HTTPResponse, settings: ConsoleSettings, cookie: str) -> HTTPResponse:
    response.headers.add("Set-Cookie", f"{cookie}; Path=/" + ("; Secure" * settings.secure))
    return response
