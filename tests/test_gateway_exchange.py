"""A message is stored before it is acknowledged, and answered once whatever happens: the same id
twice, an assistant that is away, a gateway that ends, a log that fails."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession
from serving import (
    NOW,
    ROOT,
    FakeAssistant,
    Setting,
    desk_with,
    gateway,
    listening,
    log_in,
    serving,
)  # fmt: skip
from visitors import STREAM, Visitor, events_of, fetch, new_id, until, visit

from bot.gateway.durable import recovery
from bot.gateway.durable.exchange import MOST_WAITING
from bot.gateway.views import health
from bot.log import intake
from bot.log.intake import Incoming

pytestmark = pytest.mark.slow


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def free_port() -> int:
    with listening() as sock:
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture
def url(assistant: FakeAssistant) -> Iterator[str]:
    with gateway(assistant) as address:
        yield address


def test_an_id_with_another_message_is_refused(url: str, assistant: FakeAssistant) -> None:
    message = new_id()

    async def reuse(visitor: Visitor) -> list[int]:
        bodies = [{"text": "hello"}, {"text": "goodbye"}, {"button": "x"}, {"text": "hello"}]
        return [(await visitor.post({"id": message, **body})).status for body in bodies]

    assert visit(url, reuse) == [200, 409, 409, 200]
    assert len(assistant.asked) == 1


def test_a_button_sent_twice_is_pressed_once(url: str, assistant: FakeAssistant) -> None:
    async def press(visitor: Visitor) -> list[Any]:
        button = (await visitor.say("hello"))["replies"][0]["buttons"][1]["id"]
        body = {"id": new_id(), "button": button}
        return [await (await visitor.post(body)).json() for _ in range(2)]

    first, second = visit(url, press)
    assert first == second
    assert first["text"] == "Are needles used?"
    assert [question.button for question in assistant.asked] == [None, "needles"]


def test_the_order_of_a_burst_is_kept(url: str, assistant: FakeAssistant) -> None:
    assistant.seconds = 0.02

    async def burst(visitor: Visitor) -> tuple[list[str], list[dict[str, Any]]]:
        streams = []
        for number in range(5):  # each sent when the one before was acknowledged
            answer = await visitor.post({"id": new_id(), "text": f"question {number}"}, **STREAM)
            await events_of(answer).__anext__()
            streams.append(answer)
        for answer in streams:
            await answer.read()
        return [question.text for question in assistant.asked], await visitor.history()

    asked, history = visit(url, burst)
    expected = [f"question {number}" for number in range(5)]
    assert asked == expected
    assert [spoken["text"] for spoken in history] == expected


def test_danger_waits_for_nobody(assistant: FakeAssistant) -> None:
    assistant.held = True

    async def both(visitor: Visitor) -> tuple[str, bool]:
        slow = asyncio.create_task(visitor.say("hello"))
        await until(lambda: bool(assistant.asked))
        danger = await visitor.say("I have chest pain")
        waited = slow.done()
        assistant.held = False
        await slow
        return danger["outcome"], waited

    with gateway(assistant, patience=30.0) as url:
        assert visit(url, both) == ("emergency", False)


def test_danger_is_heard_where_too_much_waits(assistant: FakeAssistant) -> None:
    assistant.held = True

    async def crowd(visitor: Visitor) -> tuple[int, str]:
        bodies = [{"id": new_id(), "text": f"hello {number}"} for number in range(MOST_WAITING)]
        waiting = [asyncio.create_task(visitor.post(body)) for body in bodies]
        await until(lambda: bool(assistant.asked))
        for _ in range(100):
            if len(await visitor.history()) == MOST_WAITING:
                break
            await asyncio.sleep(0.02)
        one_more = await visitor.post({"id": new_id(), "text": "hello"})
        danger = await visitor.say("I have chest pain")
        assistant.held = False
        await asyncio.gather(*waiting)
        return one_more.status, danger["outcome"]

    with gateway(assistant, patience=30.0) as url:
        assert visit(url, crowd) == (429, "emergency")


def test_an_assistant_that_comes_back_in_time_answers(
    assistant: FakeAssistant,
) -> None:
    assistant.up = False

    async def ask(visitor: Visitor) -> dict[str, Any]:
        asking = asyncio.create_task(visitor.say("is it safe when pregnant"))
        await until(lambda: len(assistant.asked) > 1)
        assistant.up = True
        return await asking

    with gateway(assistant, patience=30.0) as url:
        turn = visit(url, ask)
    assert (turn["outcome"], turn["state"]) == ("answered", "answered")


@pytest.mark.parametrize("kind", ["down", "hung", "silent"])
def test_one_honest_sentence_when_it_does_not(assistant: FakeAssistant, kind: str) -> None:
    assistant.up = kind != "down"
    assistant.seconds = 60.0 if kind == "hung" else 0.0
    assistant.silent = kind == "silent"

    async def ask(visitor: Visitor) -> list[dict[str, Any]]:
        return [await visitor.say("hello"), await visitor.say("I have chest pain")]

    with gateway(assistant, patience=0.6) as url:
        turn, danger = visit(url, ask)
    (reply,) = turn["replies"]
    assert (turn["state"], turn["outcome"]) == ("failed", "declined")
    assert "I can't answer right now" in reply["text"]
    assert [link["kind"] for link in reply["links"]] == ["call", "book"]
    assert (danger["state"], danger["outcome"]) == ("answered", "emergency")


def test_the_conversation_goes_on_in_another_gateway(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    setting = Setting(desk_with(assistant), folder=tmp_path)

    async def begin(visitor: Visitor) -> tuple[str, str]:
        return visitor.token, (await visitor.say("hello"))["replies"][0]["buttons"][0]["id"]

    with serving(setting) as url:
        token, button = visit(url, begin)

    async def go_on(stranger: Visitor) -> dict[str, Any]:
        return await Visitor(stranger.http, token).press(button)

    with serving(setting) as url:
        turn = visit(url, go_on)
    assert turn["outcome"] == "answered"
    assert assistant.asked[-1].button == "pregnancy"
    assert assistant.asked[-1].context["options"] == ["pregnancy", "needles"]


# What an earlier life left.


def left_behind(folder: Path, at: datetime, *messages: tuple[str, str]) -> None:
    """Messages that were accepted and not answered: (conversation, text)."""
    db = log_in(folder)
    for number, (conversation, text) in enumerate(messages):
        flag = "urgent" if "chest pain" in text else None
        incoming = Incoming(f"00000000-0000-4000-8000-00000000000{number}", text, flag=flag)
        intake.accept(db, conversation, incoming, at)
    db.close()


def answers(folder: Path, conversation: str) -> list[tuple[str, str]]:
    db = log_in(folder)
    spoken = intake.history(db, conversation)
    db.close()
    return [(one.state, one.outcome or "") for one in spoken]


def test_what_was_acknowledged_is_answered_after_a_restart(tmp_path: Path) -> None:
    assistant = FakeAssistant(seconds=0.05)
    left_behind(tmp_path, NOW, ("a", "one"), ("b", "two"), ("a", "three"), ("a", "pregnant"))
    with serving(Setting(desk_with(assistant), folder=tmp_path)):
        time.sleep(0.6)
    asked = [question.text for question in assistant.asked if question.conversation == "a"]
    assert asked == ["one", "three", "pregnant"]
    assert answers(tmp_path, "a")[2] == ("answered", "answered")
    assert answers(tmp_path, "b") == [("answered", "clarified")]


@pytest.mark.parametrize("up", [True, False])
def test_what_is_old_is_tried_once_more_and_then_honestly_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, up: bool
) -> None:
    monkeypatch.setattr(recovery, "LAST_TRY", 0.3)
    left_behind(tmp_path, NOW - timedelta(hours=2), ("a", "hello"), ("a", "I have chest pain"))
    setting = Setting(desk_with(FakeAssistant(up=up)), folder=tmp_path, patience=30.0)
    with serving(setting):
        time.sleep(1.0)
    expected = ("answered", "clarified") if up else ("failed", "declined")
    assert answers(tmp_path, "a") == [expected, ("answered", "emergency")]


def test_what_the_log_did_not_take_is_answered_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log fails between the two commits; nobody restarts anything."""
    monkeypatch.setattr(recovery, "EVERY", 0.3)
    assistant = FakeAssistant()
    with serving(Setting(desk_with(assistant), folder=tmp_path)) as url:

        async def fail_once(visitor: Visitor) -> list[dict[str, Any]]:
            assistant.before = lambda question: _broken(tmp_path)
            failed = await visitor.post({"id": new_id(), "text": "hello"})
            assert failed.status == 503
            assistant.before = None
            _mend(tmp_path)
            monkeypatch.setattr(recovery, "FORGOTTEN", timedelta(seconds=-1))
            for _ in range(100):
                history = await visitor.history()
                if history[0]["state"] != "waiting":
                    break
                await asyncio.sleep(0.1)
            return history

        (spoken,) = visit(url, fail_once)
    assert (spoken["state"], spoken["outcome"]) == ("answered", "clarified")
    # What was not stored did not happen: the conversation stands where it stood.
    assert [question.context["misses"] for question in assistant.asked] == [0, 0]


async def _broken(folder: Path) -> None:
    with sqlite3.connect(folder / "log.sqlite3") as connection:
        connection.execute("ALTER TABLE replies RENAME TO away")


def _mend(folder: Path) -> None:
    with sqlite3.connect(folder / "log.sqlite3") as connection:
        connection.execute("ALTER TABLE away RENAME TO replies")


def test_a_log_that_fails_acknowledges_nothing(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    with serving(Setting(desk_with(assistant), folder=tmp_path)) as url:

        async def refused(visitor: Visitor) -> tuple[int, Any, dict[str, str]]:
            await visitor.say("hello")
            with sqlite3.connect(tmp_path / "log.sqlite3") as connection:
                connection.execute("ALTER TABLE messages RENAME TO away")
            answer = await visitor.post({"id": new_id(), "text": "hello"}, **STREAM)
            return answer.status, await answer.json(), dict(answer.headers)

        status, problem, headers = visit(url, refused)
    assert (status, problem["status"]) == (503, 503)
    assert headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in headers
    assert len(assistant.asked) == 1


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process holds the log."""
    connection = sqlite3.connect(folder / "log.sqlite3", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def test_readiness_tells_the_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "GOOD_FOR", 0.05)
    assistant = FakeAssistant()
    with serving(Setting(desk_with(assistant), folder=tmp_path)) as url:

        def ready() -> tuple[int, Any]:
            time.sleep(0.1)  # an answer is good for a while
            begun = time.monotonic()
            status, body, _ = fetch(url, "GET", "/readyz")
            assert time.monotonic() - begun < 4.0  # of them 1.5 for a log that is locked
            return status, body

        visit(url, lambda visitor: visitor.say("hello"))
        assert ready() == (200, {"ready": True, "assistant": True, "log": True})
        assistant.up = False
        assert ready() == (503, {"ready": False, "assistant": False, "log": True})
        assistant.up = True
        with locked(tmp_path):
            assert ready() == (503, {"ready": False, "assistant": True, "log": False})
            assert fetch(url, "GET", "/healthz")[:2] == (200, {"alive": True})
        assert ready()[0] == 200


# In a process of its own.


@contextmanager
def process(port: int, folder: Path, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    """A gateway in a process of its own, whose assistant takes its time."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    script = str(ROOT / "tests" / "gateway_process.py")
    command = [sys.executable, "-W", "ignore", script, str(port), str(folder), str(seconds)]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path})
    try:
        yield child
    finally:
        child.kill()
        child.wait(10)


async def answering(url: str) -> None:
    async with ClientSession(url) as http:
        for _ in range(900):  # a busy machine takes its time
            try:
                if (await http.get("/healthz")).status == 200:
                    return
            except ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError("the gateway did not start")


def test_a_gateway_that_is_told_to_end_finishes_its_turns(tmp_path: Path, free_port: int) -> None:
    url = f"http://127.0.0.1:{free_port}"

    async def ask(child: subprocess.Popen[bytes]) -> tuple[str, Any]:
        await answering(url)
        async with ClientSession(url) as http:
            visitor = await Visitor.come(http)
            answer = await visitor.post({"id": new_id(), "text": "pregnant"}, **STREAM)
            events = events_of(answer)
            first = await events.__anext__()
            child.send_signal(signal.SIGTERM)
            return first.name, [event async for event in events][-1].data["outcome"]

    with process(free_port, tmp_path, 1.0) as child:
        assert asyncio.run(ask(child)) == ("accepted", "answered")
        assert child.wait(30) == 0


def test_a_retry_after_a_crash_is_run_then(tmp_path: Path) -> None:
    """The message is in the log, and the visitor is faster than whoever recovers."""
    left_behind(tmp_path, NOW - timedelta(seconds=1), ("c", "hello"))
    assistant = FakeAssistant()
    desk = replace(desk_with(assistant), now=lambda: NOW - timedelta(seconds=2))
    with serving(Setting(desk, folder=tmp_path)) as url:
        token = Setting(desk).tokens.again("c").text

        async def retry(stranger: Visitor) -> dict[str, Any]:
            visitor = Visitor(stranger.http, token)
            return await visitor.say("hello", "00000000-0000-4000-8000-000000000000")

        assert visit(url, retry)["outcome"] == "clarified"
    assert len(assistant.asked) == 1
