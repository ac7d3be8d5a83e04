"""A canary: whatever happens, what a visitor wrote is in no log."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession
from serving import FakeAssistant, gateway

from bot import logs

CANARY = "canary-7f3a my knee and 07700 900123"
ID = "00000000-0000-4000-8000-00000000000"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What would be in the log file; the process's own logging is put back afterwards."""
    root = logging.getLogger()
    processors = structlog.get_config()["processors"]
    before = (root.handlers[:], root.level, logging.getLogRecordFactory(), processors[:])
    hooks = (warnings.showwarning, threading.excepthook)
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:], factory = before[0], before[2]
    root.setLevel(before[1])
    logging.setLogRecordFactory(factory)
    warnings.showwarning, threading.excepthook = hooks
    structlog.reset_defaults()
    structlog.get_config()["processors"][:] = before[3]


def fail(text: str) -> None:
    raise ValueError(f"could not read {text}")


async def _talk(url: str, texts: list[str]) -> list[int]:
    async with ClientSession(url) as http:
        token = (await (await http.post("/api/conversations", json={})).json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        answers = []
        for number, text in enumerate(texts):
            body = {"id": ID + str(number), "text": text}
            answer = await http.post("/api/messages", json=body, headers=headers)
            answers.append(answer.status)
        await http.post("/api/messages", data=CANARY.encode(), headers=headers)
        await http.get(f"/{CANARY.split()[0]}", headers=headers)
        return answers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assistant", "failing"),
    [
        (FakeAssistant(), False),
        (FakeAssistant(up=False), False),
        (FakeAssistant(error=ValueError(CANARY)), True),
    ],
    ids=["normal", "down", "exception"],
)
def test_the_gateway_logs_no_text(
    log: io.StringIO, capfd: pytest.CaptureFixture[str], assistant: FakeAssistant, failing: bool
) -> None:
    with gateway(assistant) as url:
        assert asyncio.run(_talk(url, [CANARY, f"/{CANARY}"])) == [200, 200]
    printed = capfd.readouterr()
    assert "canary" not in log.getvalue() + printed.out + printed.err
    assert ("ValueError" in log.getvalue()) == failing


def test_a_librarys_message_is_reduced_to_its_place(log: io.StringIO) -> None:
    library = logging.getLogger("rasa.core.processor")
    library.error("cannot handle %s", CANARY)
    library.error(f"cannot handle {CANARY}")
    assert "canary" not in log.getvalue()
    assert log.getvalue().count("test_logs.py:") == 2


def test_a_handler_added_later_sees_no_more(log: io.StringIO) -> None:
    late = io.StringIO()
    library = logging.getLogger("some.library")
    handler = logging.StreamHandler(late)
    library.addHandler(handler)
    try:
        library.warning(CANARY)
    finally:
        library.removeHandler(handler)
    assert late.getvalue()
    assert "canary" not in late.getvalue()


def test_an_exception_keeps_its_type_and_place_only(log: io.StringIO) -> None:
    try:
        try:
            fail(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        logging.getLogger("bot.example").exception("a turn failed")
    assert "a turn failed: RuntimeError at " in log.getvalue()
    assert "from ValueError" in log.getvalue()
    assert "canary" not in log.getvalue()


def test_our_own_messages_stay(log: io.StringIO) -> None:
    logging.getLogger("bot.example").info("ready in %d s", 3)
    assert "ready in 3 s" in log.getvalue()


def test_warnings_keep_their_kind_and_place_only(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._warn
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    assert "UserWarning at " in log.getvalue()
    assert "canary" not in log.getvalue()


def test_structlog_keeps_the_name_of_an_event(log: io.StringIO) -> None:
    logger = structlog.get_logger("rasa.example")
    secret = CANARY
    try:
        fail(secret)
    except ValueError:
        logger.exception("rest.message.received.failure", text=CANARY)
    logger.error(CANARY, text=CANARY)
    assert "rest.message.received.failure: ValueError at " in log.getvalue()
    assert "canary" not in log.getvalue()


def test_a_structlog_logger_in_use_before_is_reached(log: io.StringIO) -> None:
    processors: list[Any] = [structlog.processors.JSONRenderer()]
    structlog.configure(processors=processors, cache_logger_on_first_use=True)
    logger = structlog.get_logger("rasa.example")
    logger.info("first.use")
    logs.configure(log)
    assert processors == structlog.get_config()["processors"]
    assert "JSONRenderer" not in str(processors)


def test_a_thread_that_dies_says_no_text(
    log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure(log)  # once more: pytest sets a hook of its own for threads when a test begins
    thread = threading.Thread(target=fail, args=(CANARY,))
    thread.start()
    thread.join()
    assert "a thread ended: ValueError at " in log.getvalue()
    assert "canary" not in log.getvalue() + capfd.readouterr().err
