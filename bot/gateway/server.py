"""The public server: puts desk, tokens, views and limits together and listens. It must not import
rasa, and no visitor's text may leave it but to the assistant."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Iterable
from pathlib import Path

from sanic import Sanic
from sanic.config import Config

from bot.gateway import heads, origins, problems
from bot.gateway.conversations import Conversations
from bot.gateway.desk import Desk
from bot.gateway.http_assistant import HttpAssistant
from bot.gateway.pages import add_security_headers, pages
from bot.gateway.project import open_desk
from bot.gateway.service import Service
from bot.gateway.tokens import Tokens, load_secret
from bot.gateway.views import api
from bot.settings import LOOPBACK, Ports

NAME = "clinic_gateway"
LIMITS = {
    "REQUEST_MAX_SIZE": 8 * 1024,  # bytes of a body; a message has at most 1,000 characters
    "REQUEST_TIMEOUT": 10,  # seconds for a request to arrive
    "RESPONSE_TIMEOUT": 30,  # seconds; the assistant is given up after fewer
    "KEEP_ALIVE_TIMEOUT": 30,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 5.0,
    "ACCESS_LOG": False,
    "MOTD": False,
    "AUTO_EXTEND": False,
    "REGISTER": False,  # in a list of all servers of this process, where names must differ
}


def create_app(desk: Desk, tokens: Tokens, own_origins: Iterable[str] = ()) -> Sanic:
    """The server, not yet listening. Pages of `own_origins` may use it beside the clinic's own."""
    app = Sanic(NAME, config=Config(LIMITS), configure_logging=False)
    app.ctx.service = Service(desk, tokens, Conversations())
    problems.install(app)
    heads.install(app)
    origins.install(app, {*desk.phrasebook.clinic.allowed_origins, *own_origins})
    app.register_middleware(add_security_headers, "response")
    app.blueprint(api)
    app.blueprint(pages)
    return app


def serve(root: Path, ports: Ports) -> None:
    """Serves the project in this folder until told to stop. Errors are raised before it listens."""
    assistant = HttpAssistant(f"http://{LOOPBACK}:{ports.assistant}")
    tokens = Tokens(load_secret(root / "var" / "secret"))
    app = create_app(open_desk(root, assistant), tokens, local_origins(ports.gateway))

    @app.after_server_stop
    async def hang_up(app: Sanic, loop: AbstractEventLoop) -> None:
        await assistant.close()

    app.run(LOOPBACK, ports.gateway, access_log=False, motd=False)


def local_origins(port: int) -> tuple[str, ...]:
    """How a browser on this machine names the server."""
    return tuple(f"http://{host}:{port}" for host in (LOOPBACK, "localhost"))
