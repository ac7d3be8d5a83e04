"""A real gateway on a free port of this machine, with a stand-in for the assistant, for the tests
of the server and of its page."""

from __future__ import annotations

import asyncio
import shutil
import socket
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sanic import Sanic
from sanic.server import AsyncioServer

from bot.clinic import load_clinic
from bot.gateway.answering.assistant import Answered, AssistantDown, Question
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.phrasebook import Phrasebook
from bot.gateway.http.punctual import Punctual
from bot.gateway.http.tokens import Tokens
from bot.gateway.server import Options, create_app, local_origins
from bot.log.database import Database
from bot.settings import Delivery, Limits

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)  # a Wednesday in the clinic's hours
FAQS = {
    "definition": Faq("What is acupuncture massage?", "article: what it is"),
    "needles": Faq("Are needles used?", "article: techniques"),
    "pregnancy": Faq("Is it safe during pregnancy?", "article: contraindications"),
    "side_effects": Faq("Are there side effects?", "article: side effects"),
}
EMERGENCIES = {
    "utter_emergency": [
        {
            "text": "If this is happening now, call {emergency_number} straight away.",
            "metadata": {
                "answer": "emergency",
                "outcome": "emergency",
                "links": ["emergency", "call"],
            },
        }
    ]
}


@dataclass(frozen=True)
class Flag:
    kind: str
    sure: bool = True
    rule: str = "any"


class PlainRedFlags:
    """Takes one phrase for danger, and one for what may be."""

    def check(self, text: str) -> Flag | None:
        if "chest pain" in text.lower():
            return Flag("urgent")
        return Flag("urgent", sure=False) if "faint" in text.lower() else None


def message(text: str, **metadata: Any) -> dict[str, Any]:
    """A bot message of the assistant's."""
    return {"text": text, "metadata": metadata}


@dataclass
class FakeAssistant:
    """Answers by what a question holds; `asked` keeps what it was asked, `forgotten` the digests of
    what it was told to forget. While it is `held` it thinks."""

    asked: list[Question] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    up: bool = True
    seconds: float = 0.0
    held: bool = False
    silent: bool = False
    error: Exception | None = None
    before: Callable[[Question], Awaitable[None]] | None = None

    async def ask(self, question: Question) -> Answered:
        self.asked.append(question)
        await asyncio.sleep(self.seconds)
        while self.held:
            await asyncio.sleep(0.01)
        if self.before is not None:
            await self.before(question)
        if self.error is not None:
            raise self.error
        if not self.up:
            raise AssistantDown
        replies = [] if self.silent else _replies(question)
        return Answered(replies, {"candidates": []}, 0.9)

    async def forget(self, digests: Sequence[str]) -> None:
        if not self.up:
            raise AssistantDown
        self.forgotten += digests

    async def ready(self) -> bool:
        return self.up


def _replies(question: Question) -> list[dict[str, Any]]:
    text = question.text.lower()
    if question.button == "pregnancy" or "pregnan" in text:
        return [message("Please check with your healthcare provider first.", answer="pregnancy")]
    if question.button == "call" or "call me" in text:
        meta = {"answer": "call", "card": "callback", "links": ["call", "book"]}
        return [message("We'd be glad to talk.", outcome="handed_off", reason="asked", **meta)]
    if "script" in text:
        return [message(question.text, answer="definition")]
    options = [{"title": FAQS[key].title, "id": key} for key in ("pregnancy", "needles")]
    return [message("Which did you mean?", outcome="clarified") | {"buttons": options}]


def desk_with(assistant: Any, now: Callable[[], datetime] = lambda: NOW) -> Desk:
    """The real desk on the example clinic, at a fixed time."""
    fixed = yaml.safe_load((ROOT / "data" / "gateway.yml").read_text("utf-8"))
    phrasebook = Phrasebook(load_clinic(ROOT / "clinic.yml"), fixed, EMERGENCIES)
    return Desk(assistant, PlainRedFlags(), phrasebook, FAQS, now)


PLENTY = Limits(**{name: 1_000_000 for name in Limits.__dataclass_fields__ if name != "waiting"})


@contextmanager
def gateway(assistant: Any, **more: Any) -> Iterator[str]:
    """The address of a running gateway with a log of its own; see `Setting`."""
    with serving(Setting(desk_with(assistant), **more)) as url:
        yield url


@dataclass(frozen=True)
class Setting:
    """What a gateway of the tests is made of. folder: where its log is, unless it is at db_url,
    else one that is thrown away; limits: none that a test would meet by chance."""

    desk: Desk
    tokens: Tokens = Tokens(bytes(range(32)))
    limits: Limits = PLENTY
    proxies: int = 0
    patience: float = 0.5
    folder: Path | None = None
    db_url: str = ""
    smtp_url: str = ""


@contextmanager
def serving(setting: Setting) -> Iterator[str]:
    """The address of a running gateway."""
    with listening() as sock, tempfile.TemporaryDirectory() as thrown_away:
        port = sock.getsockname()[1]
        folder = setting.folder or Path(thrown_away)
        db = Database.open(setting.db_url) if setting.db_url else log_in(folder)
        options = Options(
            local_origins(port),
            setting.limits,
            setting.proxies,
            Delivery(setting.smtp_url),
            setting.patience,
        )
        with running(create_app(setting.desk, setting.tokens, db, options), sock):
            yield f"http://127.0.0.1:{port}"


def log_in(folder: Path) -> Database:
    """The log in this folder: the one that is there, or an empty one."""
    path = folder / "log.sqlite3"
    if not path.exists():
        shutil.copy(_empty_log(), path)
    return Database.open(f"sqlite:///{path}")


@lru_cache(maxsize=1)
def _empty_log() -> Path:
    """Made once: the steps that lead to the tables take a while."""
    path = Path(tempfile.mkdtemp(prefix="clinic-log-")) / "empty.sqlite3"
    Database.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free port."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(100)
        yield sock


@contextmanager
def running(app: Sanic, sock: socket.socket) -> Iterator[None]:
    """Serves an app in a thread of its own."""
    Sanic.test_mode = True  # otherwise a process can start a server only once
    loop = asyncio.new_event_loop()
    started = threading.Event()
    thread = threading.Thread(target=_run, args=(loop, app, sock, started), daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def _run(
    loop: asyncio.AbstractEventLoop, app: Sanic, sock: socket.socket, started: threading.Event
) -> None:
    asyncio.set_event_loop(loop)
    server = loop.run_until_complete(_start(app, sock))
    loop.call_soon(started.set)
    loop.run_forever()
    loop.run_until_complete(_stop(server))
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


async def _start(app: Sanic, sock: socket.socket) -> AsyncioServer:
    server = await app.create_server(sock=sock, return_asyncio_server=True, protocol=Punctual)
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()
    return server


async def _stop(server: AsyncioServer) -> None:
    server.close()
    await server.before_stop()
    await server.after_stop()
