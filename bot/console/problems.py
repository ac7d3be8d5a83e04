"""How the console says no: a page with one sentence and a way on. Must not say what went wrong
inside, nor repeat what was sent."""

from __future__ import annotations

import logging

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

from bot.console.cookies import theme_of
from bot.console.service import console_of
from bot.log.database import LogError
from bot.log.people import Refused

logger = logging.getLogger(__name__)


class Problem(Exception):
    """A request is refused; `reason` is a key of a sentence in texts.yml."""

    def __init__(self, status: int, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.values = values


def install(app: Sanic) -> None:
    """Every error of this server becomes a page."""
    app.error_handler.add(Problem, _refused)
    app.error_handler.add(Refused, _not_possible)
    app.error_handler.add(LogError, _no_log)
    app.error_handler.add(SanicException, _sanic_refused)
    app.error_handler.add(Exception, _failed)


def _refused(request: Request, problem: Problem) -> HTTPResponse:
    return _page(request, problem)


def _not_possible(request: Request, refused: Refused) -> HTTPResponse:
    return _page(request, Problem(409, refused.reason))


def _no_log(request: Request, error: LogError) -> HTTPResponse:
    logger.error("%s", error)
    return _page(request, Problem(503, "no_log"))


def _sanic_refused(request: Request, error: SanicException) -> HTTPResponse:
    response = _page(request, Problem(error.status_code, f"http_{error.status_code}"))
    allowed = getattr(error, "headers", {})
    response.headers.update({k: v for k, v in allowed.items() if k == "Allow"})
    return response


def _failed(request: Request, error: Exception) -> HTTPResponse:
    logger.error("a request failed", exc_info=error)
    return _page(request, Problem(500, "failed"))


def _page(request: Request, problem: Problem) -> HTTPResponse:
    console = console_of(request)
    sentence = console.texts.error(problem.reason, **problem.values)
    body = console.templates.get_template("error.html").render(
        status=problem.status, sentence=sentence, theme=theme_of(request)
    )
    return HTTPResponse(body, problem.status, content_type="text/html; charset=utf-8")
