"""Which web pages may use the API: an exact list. A browser names the page in `Origin`; what is not
a browser sends none and gains nothing by it, as no cookie is used."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sanic import Request, Sanic
from sanic.response import HTTPResponse

from bot.gateway.http.problems import Problem

API = "/api/"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
    "Access-Control-Max-Age": "600",
}


def install(app: Sanic, allowed: Callable[[], Collection[str]]) -> None:
    """Holds every request below /api/ to the list as it is at that moment."""

    @app.middleware("request")
    async def check(request: Request) -> HTTPResponse | None:
        if not request.path.startswith(API) or "origin" not in request.headers:
            return None
        if request.headers["origin"] not in allowed():
            raise Problem(403, "This website may not use the assistant: see allowed_origins.")
        return HTTPResponse("", 204, dict(PREFLIGHT)) if request.method == "OPTIONS" else None

    @app.middleware("response")
    async def allow(request: Request, response: HTTPResponse) -> None:
        if not request.path.startswith(API):
            return
        response.headers["Vary"] = "Origin"
        if request.headers.get("origin") in allowed():
            response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
