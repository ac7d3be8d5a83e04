"""Who a request speaks for: the conversation that its token names, and no other way to name one.
Must not take an id from anywhere else."""

from __future__ import annotations

from sanic import Request

from bot.gateway.http import incoming
from bot.gateway.http.addresses import address_of
from bot.gateway.http.tokens import BadToken
from bot.gateway.views.service import service_of


def conversation_of(request: Request) -> str:
    """The conversation of the token, or a Problem: 401, 429 for those who go on guessing."""
    service = service_of(request)
    try:
        return service.tokens.conversation(incoming.bearer(request))
    except BadToken as error:
        service.guard.bad_token(address_of(request))
        raise incoming.unauthorised("This token is not valid: begin a new conversation.") from error
