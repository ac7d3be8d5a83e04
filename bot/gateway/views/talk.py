"""The public API: what makes a conversation. Each view reads a checked request, asks one thing of
the gateway, and words the outcome as JSON; must not decide what a visitor is told, and takes no
conversation id from outside a token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot.gateway.durable.exchange import Message, Taken
from bot.gateway.http import incoming
from bot.gateway.http.addresses import address_of
from bot.gateway.http.problems import Problem
from bot.gateway.http.tokens import Token
from bot.gateway.views import streams
from bot.gateway.views.service import Service, service_of
from bot.gateway.views.shopfront import shopfront
from bot.gateway.views.visitor import conversation_of
from bot.log import intake
from bot.log.intake import Erased, Spoken

NOT_STORED = {"Cache-Control": "no-store"}
A_MINUTE = {"Cache-Control": "public, max-age=60"}
DESCRIPTION = (Path(__file__).parent / "openapi.yml").read_bytes()

talk = Blueprint("talk", url_prefix="/api")


@talk.get("/widget")
async def widget(request: Request) -> HTTPResponse:
    """What a page needs before anybody has said a word."""
    return as_json(shopfront(service_of(request).desk), headers=A_MINUTE)


@talk.get("/openapi.yml")
async def description(request: Request) -> HTTPResponse:
    """This API, for machines."""
    return HTTPResponse(DESCRIPTION, 200, dict(A_MINUTE), content_type="application/yaml")


@talk.post("/conversations")
async def begin(request: Request) -> HTTPResponse:
    """A new conversation; its token is all the visitor ever holds."""
    incoming.nothing(incoming.json_object(request))
    service_of(request).guard.conversation(address_of(request))
    return _token(service_of(request).tokens.new())


@talk.post("/token")
async def rotate(request: Request) -> HTTPResponse:
    """Another token for the same conversation, good for longer."""
    conversation = conversation_of(request)
    incoming.nothing(incoming.json_object(request))
    service = service_of(request)
    if await service.log.read(intake.is_erased, conversation):
        raise Erased
    return _token(service.tokens.again(conversation))


@talk.post("/messages")
async def messages(request: Request) -> HTTPResponse | None:
    """One message in, its replies out; the same id again gets the same replies."""
    conversation = conversation_of(request)
    message = incoming.message(incoming.json_object(request))
    service, address = service_of(request), address_of(request)
    _let_in(service, conversation, address, message)
    if not streams.is_wanted(request):
        return await _whole(await service.exchange.take(conversation, message))
    with service.guard.streams.one(conversation, address):
        await streams.send(request, await service.exchange.take(conversation, message))
    return None


@talk.get("/history")
async def history(request: Request) -> HTTPResponse:
    """What was said so far, for a page that was loaded anew."""
    conversation = conversation_of(request)
    spoken = await service_of(request).log.read(intake.history, conversation)
    return as_json({"messages": [_spoken(one) for one in spoken]})


@talk.delete("/conversation", ignore_body=False)
async def erase(request: Request) -> HTTPResponse:
    """Erases the conversation; who asks again, as the answer was lost, hears the same."""
    conversation = conversation_of(request)
    await service_of(request).exchange.erase(conversation)
    return HTTPResponse("", 204, dict(NOT_STORED))


def as_json(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] = NOT_STORED
) -> HTTPResponse:
    """A response that nobody keeps, unless told."""
    return HTTPResponse(json.dumps(body), status, dict(headers), content_type="application/json")


def _let_in(service: Service, conversation: str, address: str, message: Message) -> None:
    """Raises a Problem for one message too many, unless it speaks of danger."""
    try:
        service.guard.message(conversation, address)
    except Problem:
        if not service.desk.speaks_of_danger(message.text):
            raise


async def _whole(taken: Taken) -> HTTPResponse:
    said = await asyncio.shield(taken.said)
    return as_json(
        {
            "id": taken.id,
            "text": taken.text,
            "replies": said.replies,
            "outcome": said.outcome,
            "state": said.state,
        }
    )


def _token(token: Token) -> HTTPResponse:
    expires_at = token.expires_at.isoformat(timespec="seconds")
    return as_json({"token": token.text, "expires_at": expires_at}, 201)


def _spoken(one: Spoken) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text,
        "button": one.button,
        "at": one.at.isoformat(timespec="milliseconds"),
        "state": one.state,
        "outcome": one.outcome,
        "replies": one.replies,
        "verdict": one.verdict,
    }
