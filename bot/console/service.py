"""What the views of one console share. Values only: who wants to know how it came about reads
server.py."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment
from sanic import Request

from bot.clinic import Clinic
from bot.console.files import Files
from bot.console.live import Live
from bot.console.passwords import Passwords
from bot.console.settings import ConsoleSettings
from bot.console.sorting import Sorting
from bot.console.texts import Texts
from bot.log.database import Database


@dataclass(frozen=True)
class Console:
    """One console: the log, the clinic, the time, and what pages are made of."""

    db: Database
    clinic: Clinic
    settings: ConsoleSettings
    clock: Callable[[], datetime]
    passwords: Passwords
    texts: Texts
    templates: Environment
    files: Files
    live: Live
    sorting: Sorting
    workers: ThreadPoolExecutor  # views run here, as the log is read and written synchronously


def console_of(request: Request) -> Console:
    """The console a request came to."""
    console: Console = request.app.ctx.console
    return console
