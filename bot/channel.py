"""How the gateway speaks to Rasa, over loopback only. A message comes with its conversation and
with what the gateway's log says of it; a pressed button comes as the id of its answer, never as
text to be parsed. Must not trust or store anything: the gateway has checked what arrives here."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Request, Sanic
from sanic.response import HTTPResponse, json

from bot import logs
from bot.going_live import follow, release_of, settle_down
from bot.nlu.parse import RETRIEVAL, UNDERSTANDING, VECTOR, parse_of
from bot.nlu.tracker_store import recent_of
from bot.releases.store import Releases

NAME = "clinic"


class Replies(OutputChannel):
    """Collects the bot's messages whole, with the answer each one gives."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Several answers in one come apart again (bot/nlg.py): each is a reply of its own."""
        self.messages += message.get("parts") or [message]


async def answer(agent: Agent, question: dict[str, Any]) -> dict[str, Any]:
    """Runs one turn.

    question: {"conversation": str, "text": str, "button": id or None, "context": {...}}
    returns: {"replies": [bot messages], "understanding": {...}, "confidence": float,
              "model": id, "vector": base64 of 384 float16, "encoder": its hash,
              "release": id of the release that answered, or None}
    Of a button there is no vector (None).
    """
    replies = Replies()
    message = UserMessage(
        question["text"],
        replies,
        question["conversation"],
        input_channel=NAME,
        metadata=question.get("context") or {},
    )
    message.parse_data = await _parse(agent, message, question.get("button"))
    vector = message.parse_data.pop(VECTOR, {})  # Rasa need not remember it
    await agent.handle_message(message)
    return {
        "replies": replies.messages,
        "understanding": message.parse_data.get(UNDERSTANDING) or {},
        "confidence": message.parse_data["intent"].get("confidence") or 0.0,
        "model": agent.model_id,
        "vector": vector.get("float16"),
        "encoder": vector.get("encoder"),
        "release": release_of(agent),
    }


def forget(agent: Agent, digests: list[str]) -> None:
    """Leaves nothing of conversations that were erased, each told by the SHA-256 of its id."""
    recent_of(agent.tracker_store).forget(frozenset(digests))


async def _parse(agent: Agent, message: UserMessage, button: str | None) -> dict[str, Any]:
    if button is None:
        parsed: dict[str, Any] = await agent.processor.parse_message(message)
        return parsed
    plain = button in agent.domain.intents
    label = button if plain else f"{RETRIEVAL}/{button}"
    candidates = [{"id": button, "confidence": 1.0}]
    return parse_of(label, message.text, {"title": message.text, "candidates": candidates})


class ClinicChannel(InputChannel):
    """POST /webhooks/clinic/messages: one turn in, its replies out."""

    @classmethod
    def name(cls) -> str:
        return NAME

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("clinic_channel")
        logs.configure()  # Rasa has set up its own by now, which prints what visitors write
        settle_down(Releases(Path.cwd()))

        @routes.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            return json(await answer(request.app.ctx.agent, request.json))

        @routes.post("/forget")
        async def erased(request: Request) -> HTTPResponse:
            forget(request.app.ctx.agent, request.json["digests"])
            return HTTPResponse(status=204)

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            is_ready = agent is not None and agent.is_ready()
            told = {"ready": is_ready, "release": release_of(agent)}
            return json(told, status=200 if is_ready else 503)

        @routes.listener("after_server_start")
        async def started(app: Sanic, loop: AbstractEventLoop) -> None:
            app.ctx.following = follow(app, answer)

        @routes.listener("before_server_stop")
        async def stopping(app: Sanic, loop: AbstractEventLoop) -> None:
            if app.ctx.following:
                app.ctx.following.cancel()

        return routes
