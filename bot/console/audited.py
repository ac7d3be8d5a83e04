"""Reading that is told to the audit log: a transcript, a name and a telephone number. Told before
it is shown, so that what cannot be told is not shown."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from sanic.response import HTTPResponse

from bot.console.visit import Visit

View = Callable[..., HTTPResponse]


def audited(action: str, what: Callable[..., str]) -> Callable[[View], View]:
    """Tells of each call of a view: `what` makes the object of the parts of its address.

    @audited("conversation.read", lambda conversation: audit.conversation(conversation))
    """

    def around(view: View) -> View:
        @functools.wraps(view)
        def told(visit: Visit, **parts: Any) -> HTTPResponse:
            visit.record(action, what(**parts))
            return view(visit, **parts)

        return told

    return around
