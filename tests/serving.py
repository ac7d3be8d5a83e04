"""A real gateway on a free port of this machine, with a stand-in for the assistant, for the tests
of the server and of its page."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml
from sanic import Sanic

from bot.clinic import load_clinic
from bot.gateway.assistant import Answered, AssistantDown, Question
from bot.gateway.desk import Desk, Faq
from bot.gateway.phrasebook import Phrasebook
from bot.gateway.server import create_app, local_origins
from bot.gateway.tokens import Tokens

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


class PlainRedFlags:
    """Takes one phrase for danger."""

    def check(self, text: str) -> Flag | None:
        return Flag("urgent") if "chest pain" in text.lower() else None


def message(text: str, **metadata: Any) -> dict[str, Any]:
    """A bot message of the assistant's."""
    return {"text": text, "metadata": metadata}


@dataclass
class FakeAssistant:
    """Answers by what a question holds; `asked` keeps what it was asked."""

    asked: list[Question] = field(default_factory=list)
    up: bool = True
    seconds: float = 0.0
    error: Exception | None = None
    before: Callable[[Question], Awaitable[None]] | None = None

    async def ask(self, question: Question) -> Answered:
        self.asked.append(question)
        await asyncio.sleep(self.seconds)
        if self.before is not None:
            await self.before(question)
        if self.error is not None:
            raise self.error
        if not self.up:
            raise AssistantDown
        return Answered(_replies(question), {"candidates": []}, 0.9)

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


def desk_with(assistant: Any) -> Desk:
    """The real desk on the example clinic, at a fixed time."""
    fixed = yaml.safe_load((ROOT / "data" / "gateway.yml").read_text("utf-8"))
    phrasebook = Phrasebook(load_clinic(ROOT / "clinic.yml"), fixed, EMERGENCIES)
    return Desk(assistant, PlainRedFlags(), phrasebook, FAQS, lambda: NOW)  # type: ignore[arg-type]


@contextmanager
def gateway(assistant: Any) -> Iterator[str]:
    """The address of a running gateway."""
    with listening() as sock:
        port = sock.getsockname()[1]
        app = create_app(desk_with(assistant), Tokens(b"k" * 32), local_origins(port))
        with running(app, sock):
            yield f"http://127.0.0.1:{port}"


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
    loop.run_until_complete(_start(app, sock))
    loop.call_soon(started.set)
    loop.run_forever()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


async def _start(app: Sanic, sock: socket.socket) -> None:
    server = await app.create_server(sock=sock, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()
