"""The staff's server: puts log, clinic, pages and rules together and listens on this machine only.
It must not import rasa, nor know the gateway."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from sanic import Sanic
from sanic.config import Config

from bot import heads
from bot.clinic import Clinic, load_clinic
from bot.console import access, gate, headers, problems
from bot.console.files import Files
from bot.console.live import Live
from bot.console.passwords import Passwords
from bot.console.routes import ROUTES
from bot.console.service import Console
from bot.console.settings import ConsoleSettings
from bot.console.sorting import Sorting
from bot.console.templates import environment
from bot.console.texts import Texts
from bot.console.upkeep import keep_tidy
from bot.log.database import Database
from bot.settings import LOOPBACK

NAME = "clinic_console"
WORKERS = 8  # views at a time
LIMITS = {
    "REQUEST_MAX_SIZE": 256 * 1024,  # bytes of a body: an answer and its questions
    "REQUEST_TIMEOUT": 10,  # seconds for a request to arrive
    "RESPONSE_TIMEOUT": 60,  # seconds; an event stream says something more often
    "KEEP_ALIVE_TIMEOUT": 30,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 3.0,
    "ACCESS_LOG": False,
    "MOTD": False,
    "AUTO_EXTEND": False,
    "REGISTER": False,  # in a list of all servers of this process, where names must differ
}


def open_console(
    db: Database, clinic: Clinic, settings: ConsoleSettings, passwords: Passwords
) -> Console:
    """What the views share, for this log and clinic."""
    texts, files = Texts.load(), Files.load()
    return Console(
        db=db,
        clinic=clinic,
        settings=settings,
        clock=lambda: datetime.now(timezone.utc),
        passwords=passwords,
        texts=texts,
        templates=environment(clinic, files, texts),
        files=files,
        live=Live(),
        sorting=Sorting(db),
        workers=ThreadPoolExecutor(WORKERS, "console"),
    )


def create_app(console: Console) -> Sanic:
    """The server, not yet listening; raises RouteError for a route that nobody gave a rule."""
    app = Sanic(NAME, config=Config(LIMITS), configure_logging=False)
    app.ctx.console = console
    app.ctx.pages = {route.path: route.least for route in ROUTES if route.method == "GET"}
    heads.install(app)
    problems.install(app)
    app.register_middleware(headers.add, "response")
    for route in ROUTES:
        name = f"{route.method} {route.path}"
        served = gate.handler(console, route)
        app.add_route(
            served, route.path, {route.method}, strict_slashes=True, name=name, error_format="html"
        )

    @app.before_server_start
    async def check(app: Sanic, loop: AbstractEventLoop) -> None:
        access.check_complete(app, ROUTES)

    @app.after_server_start
    async def tidy(app: Sanic, loop: AbstractEventLoop) -> None:
        app.ctx.tidying = loop.create_task(keep_tidy(console))
        app.ctx.sorting = loop.create_task(console.sorting.run(partial(gate.off_loop, console)))

    @app.before_server_stop
    async def let_go(app: Sanic, loop: AbstractEventLoop) -> None:
        app.ctx.tidying.cancel()
        app.ctx.sorting.cancel()
        console.live.close()

    return app


def serve(root: Path, settings: ConsoleSettings, url: str) -> None:
    """Serves the project in this folder until told to stop. Errors are raised before it listens."""
    clinic = load_clinic(root / "clinic.yml")
    db = Database.open(url)
    try:
        console = open_console(db, clinic, settings, Passwords())
        create_app(console).run(LOOPBACK, settings.port, access_log=False, motd=False)
    finally:
        db.close()
