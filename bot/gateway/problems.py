"""How the gateway says no: application/problem+json with one clear sentence. Must not repeat what
was sent, nor say what went wrong inside."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

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
    """A request is refused; `detail` is for people to read."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def install(app: Sanic) -> None:
    """Every error of this server becomes a problem."""
    app.error_handler.add(Problem, _refused)
    app.error_handler.add(SanicException, _sanic_refused)
    app.error_handler.add(Exception, _failed)


def _refused(request: Request, problem: Problem) -> HTTPResponse:
    return _response(problem.status, problem.detail, problem.headers)


def _sanic_refused(request: Request, error: SanicException) -> HTTPResponse:
    status = error.status_code
    allowed = getattr(error, "headers", {})
    headers = {name: value for name, value in allowed.items() if name == "Allow"}
    return _response(status, SENTENCES.get(status, HTTPStatus(status).phrase + "."), headers)


def _failed(request: Request, error: Exception) -> HTTPResponse:
    logger.error("a request failed", exc_info=error)
    return _response(500, "Something went wrong here. Please try again, or call us.", {})


def _response(status: int, detail: str, headers: Mapping[str, str]) -> HTTPResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return HTTPResponse(
        json.dumps(body), status, dict(headers), content_type="application/problem+json"
    )
