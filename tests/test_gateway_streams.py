"""Answers as event streams: what comes when, going on after a lost connection, and that clients who
vanish, dawdle or open too many cost nobody else anything."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientResponse
from serving import PLENTY, FakeAssistant, gateway
from visitors import STREAM, Event, Visitor, events_of, new_id, until, visit

from bot.gateway.views import streams

pytestmark = pytest.mark.slow


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def url(assistant: FakeAssistant) -> Iterator[str]:
    with gateway(assistant, patience=30.0) as address:
        yield address


def names(events: list[Event]) -> list[str]:
    return [event.name for event in events]


def test_a_message_is_accepted_answered_and_done(url: str) -> None:
    message = new_id()
    said = visit(url, lambda v: v.events({"id": message, "text": "I'm pregnant, 07700 900123"}))
    assert names(said) == ["accepted", "reply", "reply", "done"]
    assert [event.id for event in said] == [f"{message}:{n}" for n in range(4)]
    assert said[0].data == {"id": message, "text": "I'm pregnant, [phone number]"}
    assert said[1].data["answer"] == "pregnancy"
    assert said[2].data["card"] == "callback"
    assert said[3].data == {"id": message, "outcome": "answered", "state": "answered"}


def test_a_stream_is_not_kept_by_anything_on_its_way(url: str) -> None:
    async def headers(visitor: Visitor) -> dict[str, str]:
        answer = await visitor.post({"id": new_id(), "text": "hello"}, **STREAM)
        return dict(answer.headers)

    found = visit(url, headers)
    assert found["Content-Type"].startswith("text/event-stream")
    assert found["X-Accel-Buffering"] == "no"
    assert found["Cache-Control"] == "no-store"
    assert found["X-Content-Type-Options"] == "nosniff"


def test_it_is_accepted_before_it_is_answered(url: str, assistant: FakeAssistant) -> None:
    assistant.held = True  # what came, came without an answer

    async def first(visitor: Visitor) -> str:
        answer = await visitor.post({"id": new_id(), "text": "hello"}, **STREAM)
        event = await asyncio.wait_for(events_of(answer).__anext__(), 10)
        assistant.held = False
        return event.name

    assert visit(url, first) == "accepted"


def test_signs_of_life_come_while_the_assistant_thinks(
    url: str, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PING_SECONDS", 0.05)
    assistant.held = True

    async def lines(visitor: Visitor) -> bytes:
        answer = await visitor.post({"id": new_id(), "text": "hello"}, **STREAM)
        said = b""
        while said.count(b": ping\n\n") < 3:
            said += await asyncio.wait_for(answer.content.readline(), 10)
        assistant.held = False
        return said + await answer.read()

    text = visit(url, lines).decode()
    assert text.index("event: accepted") < text.index(": ping") < text.index("event: reply")


@pytest.mark.parametrize(
    ("last", "numbers"),
    [
        ("", [0, 1, 2, 3]), ("%:0", [1, 2, 3]), ("%:1", [2, 3]), ("%:3", []), ("%:9", []),
        ("other:2", [0, 1, 2, 3]), ("%:x", [0, 1, 2, 3]), ("%:-1", [0, 1, 2, 3]),
        ("%:²", [0, 1, 2, 3]), ("%:" + "9" * 50, []), (":", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_a_client_goes_on_where_it_was(
    url: str, assistant: FakeAssistant, last: str, numbers: list[int]
) -> None:
    body = {"id": new_id(), "text": "pregnant 07700 900123"}

    async def again(visitor: Visitor) -> tuple[list[Event], list[Event]]:
        whole = await visitor.events(body)
        rest = await visitor.events(body, Last_Event_ID=last.replace("%", body["id"]))
        return whole, rest

    whole, rest = visit(url, again)
    assert [event.number for event in rest] == numbers
    assert rest == [whole[number] for number in numbers]
    assert len(assistant.asked) == 1


def test_a_client_that_vanished_comes_back_to_its_turn(url: str, assistant: FakeAssistant) -> None:
    assistant.seconds = 0.4
    body = {"id": new_id(), "text": "hello"}

    async def vanish(visitor: Visitor) -> list[Event]:
        answer = await visitor.post(body, **STREAM)
        async for event in events_of(answer):
            assert event.name == "accepted"
            break
        answer.close()
        return await visitor.events(body, Last_Event_ID=f"{body['id']}:0")

    assert names(visit(url, vanish)) == ["reply", "done"]
    assert len(assistant.asked) == 1


def test_a_turn_goes_on_when_nobody_listens(url: str, assistant: FakeAssistant) -> None:
    assistant.held = True

    async def leave(visitor: Visitor) -> list[dict[str, Any]]:
        answer = await visitor.post({"id": new_id(), "text": "hello"}, **STREAM)
        await answer.content.readline()
        answer.close()
        await until(lambda: bool(assistant.asked))
        assistant.held = False
        for _ in range(100):
            history = await visitor.history()
            if history[0]["state"] != "waiting":
                break
            await asyncio.sleep(0.1)
        return history

    (spoken,) = visit(url, leave)
    assert spoken["state"] == "answered"
    assert spoken["replies"][0]["buttons"]


def test_streams_are_counted(assistant: FakeAssistant) -> None:
    limits = replace(PLENTY, conversation_streams=2, address_streams=3)
    assistant.held = True

    async def open_many(visitor: Visitor) -> list[list[int]]:
        async def opened(one: Visitor, times: int) -> list[ClientResponse]:
            bodies = [{"id": new_id(), "text": "hello"} for _ in range(times)]
            return await asyncio.gather(*(one.post(body, **STREAM) for body in bodies))

        first = await opened(visitor, 3)
        other = await Visitor.come(visitor.http)
        second = await opened(other, 2)
        assert all("Retry-After" in a.headers for a in [*first, *second] if a.status == 429)
        assistant.held = False
        for answer in [*first, *second]:
            await answer.read()
        third = await opened(other, 2)
        return [[answer.status for answer in answers] for answers in (first, second, third)]

    with gateway(assistant, limits=limits, patience=30.0) as url:
        first, second, third = visit(url, open_many)
    assert sorted(first) == [200, 200, 429]
    assert sorted(second) == [200, 429]
    assert third == [200, 200]  # the places of those that ended are free


def test_one_that_does_not_read_holds_up_nobody(url: str) -> None:
    async def beside(visitor: Visitor) -> float:
        sockets = [_unread(url, visitor) for _ in range(30)]
        clock = asyncio.get_running_loop().time
        other = await Visitor.come(visitor.http)
        begun = clock()
        await other.say("hello")
        took = clock() - begun
        for sock in sockets:
            sock.close()
        return took

    assert visit(url, beside) < 4.0  # far less than they may take to read


def _unread(url: str, visitor: Visitor) -> socket.socket:
    """A connection that has sent many messages and reads nothing."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
    sock.connect(("127.0.0.1", int(url.rsplit(":", 1)[1])))
    body = f'{{"id": "{new_id()}", "text": "hello"}}'
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n"
        "Accept: text/event-stream\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    sock.sendall(head.encode() * 10)
    return sock
