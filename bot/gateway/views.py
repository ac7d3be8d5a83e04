"""The public API. Each view reads a checked request, asks one thing of the gateway, and words the
outcome as JSON; must not decide what a visitor is told, and takes no conversation id from outside
a token."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot.gateway import incoming
from bot.gateway.conversation import Conversation
from bot.gateway.conversations import Busy, Erased
from bot.gateway.desk import Desk
from bot.gateway.problems import Problem
from bot.gateway.reply import Turn
from bot.gateway.service import Service, service_of
from bot.gateway.shopfront import shopfront
from bot.gateway.tokens import BadToken

NOT_STORED = {"Cache-Control": "no-store"}
A_MINUTE = {"Cache-Control": "public, max-age=60"}

api = Blueprint("api", url_prefix="/api")


@api.get("/widget")
async def widget(request: Request) -> HTTPResponse:
    """What a page needs before anybody has said a word."""
    return _json(shopfront(service_of(request).desk), headers=A_MINUTE)


@api.post("/conversations")
async def begin(request: Request) -> HTTPResponse:
    """A new conversation; its token is all the visitor ever holds."""
    incoming.nothing(incoming.json_object(request))
    token = service_of(request).tokens.new()
    expires_at = token.expires_at.isoformat(timespec="seconds")
    return _json({"token": token.text, "expires_at": expires_at}, 201)


@api.post("/messages")
async def messages(request: Request) -> HTTPResponse:
    """One message in, its replies out; the same id again gets the same replies."""
    conversation = _conversation(request)
    message = incoming.message(incoming.json_object(request))
    turn = await _turn(service_of(request), conversation, message)
    replies = [asdict(reply) for reply in turn.replies]
    return _json({"id": message.id, "replies": replies, "outcome": turn.outcome})


@api.delete("/conversation")
async def erase(request: Request) -> HTTPResponse:
    """Erases the conversation; its token is worth nothing from now on."""
    service_of(request).conversations.erase(_conversation(request))
    return HTTPResponse("", 204, dict(NOT_STORED))


def _conversation(request: Request) -> str:
    try:
        return service_of(request).tokens.conversation(incoming.bearer(request))
    except BadToken as error:
        raise incoming.unauthorised("This token is not valid: begin a new conversation.") from error


async def _turn(service: Service, conversation: str, message: incoming.Message) -> Turn:
    answer = partial(_answer, service.desk, message)
    try:
        return await service.conversations.turn(conversation, message.id, answer)
    except Erased as error:
        raise incoming.unauthorised("This conversation was erased: begin a new one.") from error
    except Busy as error:
        wait = {"Retry-After": "5"}
        raise Problem(429, "Please wait for the answers to what you have sent.", wait) from error


async def _answer(desk: Desk, message: incoming.Message, conversation: Conversation) -> Turn:
    if message.button is not None:
        return await desk.press(conversation, message.button)
    return await desk.handle(conversation, message.text or "")


def _json(
    body: dict[str, Any], status: int = 200, headers: dict[str, str] = NOT_STORED
) -> HTTPResponse:
    return HTTPResponse(json.dumps(body), status, dict(headers), content_type="application/json")
