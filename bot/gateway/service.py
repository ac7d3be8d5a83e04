"""What the views of one gateway share. Values only: who wants to know how it came about reads
server.py."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Request

from bot.gateway.conversations import Conversations
from bot.gateway.desk import Desk
from bot.gateway.tokens import Tokens


@dataclass(frozen=True)
class Service:
    """One gateway: who answers, who signs, who remembers."""

    desk: Desk
    tokens: Tokens
    conversations: Conversations


def service_of(request: Request) -> Service:
    """The gateway a request came to."""
    service: Service = request.app.ctx.service
    return service
