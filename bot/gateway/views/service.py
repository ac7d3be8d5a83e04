"""What the views of one gateway share. Values only: who wants to know how it came about reads
server.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sanic import Request

from bot.gateway.answering.desk import Desk
from bot.gateway.durable.exchange import Exchange
from bot.gateway.durable.ledger import Ledger
from bot.gateway.http.limits import Guard
from bot.gateway.http.tokens import Tokens
from bot.gateway.views.health import Readiness


@dataclass(frozen=True)
class Service:
    """One gateway: who answers, who signs, who remembers, who says that it is enough. nudge: tells
    whoever delivers call-backs that there is one."""

    desk: Desk
    tokens: Tokens
    exchange: Exchange
    log: Ledger
    guard: Guard
    readiness: Readiness
    nudge: Callable[[], None]

    def close(self) -> None:
        """Ends the threads and the connections, once nobody asks any more."""
        self.exchange.turns.held.close()
        self.log.close()
        self.log.db.close()


def service_of(request: Request) -> Service:
    """The gateway a request came to."""
    service: Service = request.app.ctx.service
    return service
