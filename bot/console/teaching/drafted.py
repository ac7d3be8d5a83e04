"""What goes wrong with the draft, told to staff in its own sentence: a file that cannot be read or
saved, a name that is gone. Must not mend it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from sanic.response import HTTPResponse

from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.faqs.article import ArticleError
from bot.faqs.history import HistoryError
from bot.faqs.saving import SavingError
from bot.faqs.tree import TreeError
from bot.faqs.view import EditError

ERRORS = (EditError, SavingError, TreeError, HistoryError, ArticleError)
View = Callable[..., HTTPResponse]


def drafted(view: View) -> View:
    """A view that reads or changes the draft."""

    @functools.wraps(view)
    def told(visit: Visit, **parts: Any) -> HTTPResponse:
        try:
            return view(visit, **parts)
        except ERRORS as error:
            raise Problem(409, "draft_trouble", why=str(error)) from error

    return told
