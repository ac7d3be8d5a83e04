"""The way to the assistant's process: one answer, or the one error that says it is down."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest
from sanic import Request, Sanic
from sanic.config import Config
from sanic.response import HTTPResponse, json, text
from serving import listening, running

from bot.gateway.answering.assistant import Answered, AssistantDown, Question
from bot.gateway.answering.http_assistant import AT_ONCE, HttpAssistant

pytestmark = pytest.mark.slow

QUESTION = Question("c1", "hello", None, {"misses": 0})
ANSWER = {"replies": [{"text": "hi"}], "understanding": {"offer": None}, "confidence": 0.5}


class Channel:
    """Stands for the assistant's server; answers with what is set."""

    def __init__(self) -> None:
        self.response: HTTPResponse = json(ANSWER)
        self.seconds = 0.0
        self.asked: list[Any] = []
        config = Config({"REGISTER": False})
        self.app = Sanic("channel", config=config, configure_logging=False)
        self.app.add_route(self.messages, "/webhooks/clinic/messages", methods=["POST"])
        self.app.add_route(self.messages, "/webhooks/clinic/forget", methods=["POST"])
        self.app.add_route(self.ready, "/webhooks/clinic/ready")

    async def messages(self, request: Request) -> HTTPResponse:
        self.asked.append(request.json)
        await asyncio.sleep(self.seconds)
        return self.response

    async def ready(self, request: Request) -> HTTPResponse:
        return self.response


def forget(url: str, digests: list[str]) -> None:
    async def scenario() -> None:
        assistant = HttpAssistant(url)
        try:
            await assistant.forget(digests)
        finally:
            await assistant.close()

    asyncio.run(scenario())


@pytest.fixture
def channel() -> Iterator[tuple[Channel, str]]:
    with listening() as sock:
        made = Channel()
        with running(made.app, sock):
            yield made, f"http://127.0.0.1:{sock.getsockname()[1]}"


def ask(url: str, seconds: float = 5.0) -> Answered:
    async def scenario() -> Answered:
        assistant = HttpAssistant(url, seconds)
        try:
            return await assistant.ask(QUESTION)
        finally:
            await assistant.close()

    return asyncio.run(scenario())


def ready(url: str) -> bool:
    async def scenario() -> bool:
        assistant = HttpAssistant(url)
        try:
            return await assistant.ready()
        finally:
            await assistant.close()

    return asyncio.run(scenario())


def test_an_answer_comes_back(channel: tuple[Channel, str]) -> None:
    server, url = channel
    assert ask(url) == Answered([{"text": "hi"}], {"offer": None}, 0.5)
    asked = {"conversation": "c1", "text": "hello", "button": None, "context": {"misses": 0}}
    assert server.asked == [asked]


@pytest.mark.parametrize(
    "response",
    [
        text("oops", status=500),
        text("not json"),
        json([]),
        json({}),
        json({**ANSWER, "replies": None}),
        json({**ANSWER, "replies": ["text"]}),
        json({**ANSWER, "understanding": None}),
        json({**ANSWER, "confidence": None}),
        json({**ANSWER, "confidence": "high"}),
    ],
)
def test_anything_else_is_down(channel: tuple[Channel, str], response: HTTPResponse) -> None:
    server, url = channel
    server.response = response
    with pytest.raises(AssistantDown):
        ask(url)
    assert len(server.asked) == 1


def test_a_hung_assistant_is_down(channel: tuple[Channel, str]) -> None:
    server, url = channel
    server.seconds = 30.0
    with pytest.raises(AssistantDown):
        ask(url, seconds=2.0)
    assert len(server.asked) == 1


def test_ready_is_what_the_channel_says(channel: tuple[Channel, str]) -> None:
    server, url = channel
    assert ready(url)
    server.response = json({"ready": False}, status=503)
    assert not ready(url)


def test_what_was_erased_is_told(channel: tuple[Channel, str]) -> None:
    server, url = channel
    with pytest.raises(AssistantDown):
        forget(url, ["ab"])  # answered 200: by whom, if not by our channel
    server.response = HTTPResponse(status=204)
    forget(url, ["ab", "cd"])
    assert server.asked == [{"digests": ["ab"]}, {"digests": ["ab", "cd"]}]


def test_nobody_there() -> None:
    with listening() as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    assert not ready(url)
    with pytest.raises(AssistantDown):
        ask(url)
    with pytest.raises(AssistantDown):
        forget(url, ["ab"])


def test_what_is_kept_for_those_who_improve_it_comes_along(channel: tuple[Channel, str]) -> None:
    server, url = channel
    vector = bytes(range(256)) * 3
    more = {"vector": base64.b64encode(vector).decode(), "encoder": "e1", "model": "m1"}
    server.response = json({**ANSWER, **more})
    answered = ask(url)
    assert (answered.vector, answered.encoder, answered.model) == (vector, "e1", "m1")
    server.response = json({**ANSWER, "vector": None, "encoder": None})
    assert ask(url).vector is None
    server.response = json({**ANSWER, "vector": "~~~"})
    with pytest.raises(AssistantDown):
        ask(url)


def test_many_questions_wait_here_and_not_there(channel: tuple[Channel, str]) -> None:
    server, url = channel
    server.seconds = 1.0

    async def scenario() -> None:
        assistant = HttpAssistant(url, 2.8)
        try:  # three times as many as it takes at once: the last would be out of time
            await asyncio.gather(*(assistant.ask(QUESTION) for _ in range(3 * AT_ONCE)))
        finally:
            await assistant.close()

    asyncio.run(scenario())
    assert len(server.asked) == 3 * AT_ONCE
