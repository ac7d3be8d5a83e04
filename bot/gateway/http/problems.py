"""How the gateway says no: application/problem+json with one clear sentence. Must not repeat what
was sent, nor say what went wrong inside."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

from bot.gateway.durable.exchange import Busy
from bot.log.database import LogError
from bot.log.intake import Erased, Mismatch
from bot.log.signals import Unknown

logger = logging.getLogger(__name__)

SENTENCES = {
    400: "This is not a request that can be understood.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    408: "The request took too long to arrive.",
    413: "The request is too large: at most 8 KiB are taken.",
    503: "The answer took too long. Please try again.",
}


class Problem(Exception):
    """A request is refused; `detail` is for people to read, `more` for programs."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = dict(more or {})


# What the parts below say, who know nothing of HTTP.
REFUSALS: dict[type[Exception], Problem] = {
    Erased: Problem(
        401, "This conversation was erased: begin a new one.", {"WWW-Authenticate": "Bearer"}
    ),
    Unknown: Problem(404, "There is no such message in this conversation."),
    Mismatch: Problem(409, "This id came before with another message: make a new one for each."),
    Busy: Problem(429, "Please wait for the answers to what you have sent.", {"Retry-After": "5"}),
    LogError: Problem(
        503, "Nothing can be stored right now. Please try again, or call us.", {"Retry-After": "5"}
    ),
}


def install(app: Sanic) -> None:
    """Every error of this server becomes a problem."""
    app.error_handler.add(Problem, _refused)
    for error in REFUSALS:
        app.error_handler.add(error, _refused_below)
    app.error_handler.add(SanicException, _sanic_refused)
    app.error_handler.add(Exception, _failed)


def _refused(request: Request, problem: Problem) -> HTTPResponse:
    return _response(problem.status, problem.detail, problem.headers, problem.more)


def _refused_below(request: Request, error: Exception) -> HTTPResponse:
    if isinstance(error, LogError):
        logger.error("a request failed: %s", error)
    return _refused(request, REFUSALS[type(error)])


def _sanic_refused(request: Request, error: SanicException) -> HTTPResponse:
    status = error.status_code
    allowed = getattr(error, "headers", {})
    headers = {name: value for name, value in allowed.items() if name == "Allow"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return _response(status, SENTENCES.get(status, HTTPStatus(status).phrase + "."), headers)


def _failed(request: Request, error: Exception) -> HTTPResponse:
    logger.error("a request failed", exc_info=error)
    return _response(500, "Something went wrong here. Please try again, or call us.", {})


def _response(
    status: int, detail: str, headers: Mapping[str, str], more: Mapping[str, Any] | None = None
) -> HTTPResponse:
    body = {
        **(more or {}),
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return HTTPResponse(
        json.dumps(body), status, dict(headers), content_type="application/problem+json"
    )
