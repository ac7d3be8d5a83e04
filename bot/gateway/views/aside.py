"""The public API: what visitors do besides writing. They judge an answer, take a way on, or ask to
be called. Must not decide what an answer that missed is followed by."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid5

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot.gateway.durable.exchange import Message
from bot.gateway.http import incoming
from bot.gateway.http.addresses import address_of
from bot.gateway.views.callback import checked, request_of
from bot.gateway.views.service import Service, service_of
from bot.gateway.views.talk import NOT_STORED, as_json
from bot.gateway.views.visitor import conversation_of
from bot.language.masking import mask
from bot.language.text import clean
from bot.log import callbacks, signals
from bot.log.signals import Feedback

MISSED = "missed"
WISH = "not_helpful"  # the assistant's name for "that is not what I asked"

aside = Blueprint("aside", url_prefix="/api")


@aside.post("/feedback")
async def feedback(request: Request) -> HTTPResponse:
    """A visitor's verdict on an answer. One that missed brings the nearest others, or a person."""
    conversation = conversation_of(request)
    verdict = incoming.verdict(incoming.json_object(request))
    service = service_of(request)
    desk = service.desk
    reason = mask(clean(verdict.reason), desk.phrasebook.clinic.country).text
    given = Feedback(verdict.message, verdict.verdict, reason)
    await service.log.write(signals.feedback, conversation, given, desk.now())
    if verdict.verdict != MISSED:
        return as_json({"replies": []})
    service.guard.message(conversation, address_of(request))
    # Said twice of one answer, it is one message: the second time finds the replies of the first.
    message = Message(str(uuid5(UUID(verdict.message), MISSED)), wish=WISH)
    taken = await service.exchange.take(conversation, message)
    said = await asyncio.shield(taken.said)
    return as_json({"replies": said.replies})


@aside.post("/clicks")
async def clicks(request: Request) -> HTTPResponse:
    """A visitor took a way on."""
    conversation = conversation_of(request)
    click = incoming.click(incoming.json_object(request))
    service = service_of(request)
    now = service.desk.now()
    await service.log.write(signals.click, conversation, click.message, click.kind, now)
    return HTTPResponse("", 204, dict(NOT_STORED))


@aside.post("/callbacks")
async def ask_for_call(request: Request) -> HTTPResponse:
    """A visitor asks to be called; from here on the request is not lost."""
    conversation = conversation_of(request)
    wish = checked(incoming.wish(incoming.json_object(request)), service_of(request).desk)
    service = service_of(request)
    service.guard.callback(conversation, address_of(request))
    await _store(service, conversation, wish)
    return as_json({"text": service.desk.phrasebook.received(service.desk.now())}, 201)


async def _store(service: Service, conversation: str, wish: incoming.Wish) -> None:
    standing = await service.exchange.standing(conversation)
    asked = request_of(wish, standing, service.desk)
    channels = service.desk.phrasebook.clinic.callbacks.channels
    now = service.desk.now()
    await service.log.write(callbacks.request, conversation, asked, channels, now)
    service.nudge()
