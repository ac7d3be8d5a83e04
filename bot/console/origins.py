"""Which pages may send requests here: the console's own. Browsers say where a request comes from;
one that changes something and does not say so is refused."""

from __future__ import annotations

from collections.abc import Collection

from sanic import Request

from bot.console.problems import Problem
from bot.console.settings import ConsoleSettings

SAFE = ("GET", "HEAD")
OWN = ("same-origin", "none")  # none: typed, or from a bookmark


def check(request: Request, settings: ConsoleSettings) -> None:
    """Raises a Problem for a request that does not come from the console itself."""
    if request.headers.get("host", "").lower() not in settings.hosts:
        raise Problem(421, "strange_host")
    if request.method in SAFE:
        _check_reading(request)
    else:
        _check_change(request, settings.origins)


def _check_change(request: Request, origins: Collection[str]) -> None:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        raise Problem(403, "foreign")
    if site is not None and site not in OWN:
        raise Problem(403, "foreign")
    if origin is not None and origin not in origins:
        raise Problem(403, "foreign")


def _check_reading(request: Request) -> None:
    """Another page may lead here by a link, and not make use of what it finds here."""
    site = request.headers.get("sec-fetch-site", "none")
    if site in OWN:
        return
    mode, target = request.headers.get("sec-fetch-mode"), request.headers.get("sec-fetch-dest")
    if (mode, target) != ("navigate", "document"):
        raise Problem(403, "foreign")
