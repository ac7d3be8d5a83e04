"""The public server: puts desk, log, tokens, limits and views together and listens. It must not
import rasa, and no visitor's text may leave it but to the assistant and, masked, to the log."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sanic import Request, Sanic
from sanic.config import Config

from bot import heads
from bot.gateway import upkeep
from bot.gateway.answering.desk import Desk
from bot.gateway.answering.editions import Editions, LiveDesk
from bot.gateway.answering.http_assistant import HttpAssistant
from bot.gateway.delivery.courier import Courier
from bot.gateway.durable.exchange import PATIENCE, Exchange
from bot.gateway.durable.held import held_for
from bot.gateway.durable.ledger import Ledger
from bot.gateway.durable.rooms import Rooms
from bot.gateway.durable.turns import Turns
from bot.gateway.http import origins, problems
from bot.gateway.http.addresses import address_of
from bot.gateway.http.limits import Guard
from bot.gateway.http.punctual import Punctual
from bot.gateway.http.tokens import Tokens, load_tokens
from bot.gateway.views.aside import aside
from bot.gateway.views.health import Readiness, health
from bot.gateway.views.pages import add_security_headers, pages
from bot.gateway.views.service import Service, service_of
from bot.gateway.views.talk import talk
from bot.log.database import Database, url_of
from bot.settings import LOOPBACK, Delivery, Limits, Ports, proxies_from_environment
from bot.unnoticed import settle

NAME = "clinic_gateway"
TIMES = {
    "REQUEST_MAX_SIZE": 8 * 1024,  # bytes of a body; a message has at most 1,000 characters
    "REQUEST_TIMEOUT": 10,  # seconds for a request to arrive (punctual.py)
    "RESPONSE_TIMEOUT": 60,  # seconds without a byte sent; the assistant is given up after fewer
    "KEEP_ALIVE_TIMEOUT": 30,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 5.0,
    "ACCESS_LOG": False,
    "MOTD": False,
    "AUTO_EXTEND": False,
    "REGISTER": False,  # in a list of all servers of this process, where names must differ
}


@dataclass(frozen=True)
class Options:
    """What may differ between two gateways of one clinic. own_origins: pages that may use it beside
    the clinic's own; proxies: how many are believed about the visitor's address;
    patience: seconds to wait for an assistant that is away."""

    own_origins: Iterable[str] = ()
    limits: Limits = Limits()
    proxies: int = 0
    delivery: Delivery = Delivery()
    patience: float = PATIENCE


def create_app(desk: Desk, tokens: Tokens, db: Database, options: Options) -> Sanic:
    """The server, not yet listening. It closes the database when it ends."""
    config = Config({**TIMES, "PROXIES_COUNT": options.proxies or None})
    app = Sanic(NAME, config=config, configure_logging=False)
    service, courier = _service(desk, tokens, db, options)
    app.ctx.service = service
    heads.install(app)
    problems.install(app)
    own = (*options.own_origins,)
    origins.install(app, lambda: (*desk.phrasebook.clinic.allowed_origins, *own))
    app.register_middleware(_count, "request")
    app.register_middleware(add_security_headers, "response")
    for views in (talk, aside, health, pages):
        app.blueprint(views)
    upkeep.install(app, service, courier)
    return app


def serve(root: Path, ports: Ports) -> None:
    """Serves the project in this folder until told to stop. Errors are raised before it listens."""
    assistant = HttpAssistant(f"http://{LOOPBACK}:{ports.assistant}")
    editions, tokens = Editions(root, assistant), load_tokens(root / "var" / "secret")
    desk = LiveDesk(editions, assistant)
    options = Options(
        local_origins(ports.gateway),
        Limits.from_environment(),
        proxies_from_environment(),
        Delivery.from_environment(),
    )
    app = create_app(desk, tokens, Database.open(url_of(root, os.environ)), options)
    app.register_listener(lambda app, loop: assistant.close(), "after_server_stop")
    upkeep.beside(app, editions.watch)
    _allow_many_connections()
    settle()
    app.run(LOOPBACK, ports.gateway, protocol=Punctual, access_log=False, motd=False)


def local_origins(port: int) -> tuple[str, ...]:
    """How a browser on this machine names the server."""
    return tuple(f"http://{host}:{port}" for host in (LOOPBACK, "localhost"))


def _service(
    desk: Desk, tokens: Tokens, db: Database, options: Options
) -> tuple[Service, Courier]:  # fmt: skip
    log = Ledger(db)
    courier = Courier(db, lambda: desk.phrasebook.clinic, options.delivery, desk.now)
    turns = Turns(desk, log, held_for(log))
    exchange = Exchange(turns, Rooms(), options.limits.waiting, options.patience)
    service = Service(
        desk,
        tokens,
        exchange,
        log,
        Guard(options.limits),
        Readiness(desk.assistant, log),
        courier.nudge,
    )
    return service, courier


async def _count(request: Request) -> None:
    if request.path.startswith(origins.API):
        service_of(request).guard.request(address_of(request))


def _allow_many_connections() -> None:
    """As many as this user may have open; a shell's own limit is lower."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
