"""Reads requests and refuses, with a clear sentence, whatever is not as it should be. Nothing
beyond this file sees a body that was not checked. Must not know what a message means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sanic import Request

from bot.gateway.durable.exchange import Message
from bot.gateway.http.problems import Problem

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
VERDICTS = ("up", "down", "missed")
WAYS_ON = ("book", "call", "emergency", "crisis")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Verdict:
    """What a visitor thinks of the answer to a message."""

    message: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Click:
    """A way on that a visitor took, from the answer to a message or from the page's own links."""

    message: str | None
    kind: str


@dataclass(frozen=True)
class Wish:
    """A call-back as it was asked for; nothing in it has been checked but that it is text."""

    id: str
    name: str
    phone: str
    when: str
    consent: bool


def bearer(request: Request) -> str:
    """The token a request comes with."""
    header: str = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorised("Send the conversation's token: Authorization: Bearer <token>.")
    return token.strip()


def unauthorised(detail: str) -> Problem:
    """The refusal after which a client begins a new conversation."""
    return Problem(401, detail, {"WWW-Authenticate": "Bearer"})


def json_object(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object in UTF-8."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "Send JSON: Content-Type: application/json.")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Problem(400, "The body must be a JSON object, such as {}.")
    return body


def nothing(body: dict[str, Any]) -> None:
    """Checks the body of a request that says nothing more."""
    _only(body, frozenset())


def message(body: dict[str, Any]) -> Message:
    """The body of POST /api/messages."""
    _only(body, frozenset({"id", "text", "button"}))
    identifier = _uuid(body, "id")
    text, button = _text(body, "text"), _text(body, "button")
    if (text is None) == (button is None):
        raise Problem(400, "Send either `text` or `button`.")
    return Message(identifier, text or "", button)


def verdict(body: dict[str, Any]) -> Verdict:
    """The body of POST /api/feedback."""
    _only(body, frozenset({"message", "verdict", "reason"}))
    reason = _text(body, "reason") or ""
    if len(reason) > LONGEST_REASON:
        raise Problem(400, f"`reason` must have at most {LONGEST_REASON} characters.")
    return Verdict(_uuid(body, "message"), _one_of(body, "verdict", VERDICTS), reason)


def click(body: dict[str, Any]) -> Click:
    """The body of POST /api/clicks."""
    _only(body, frozenset({"message", "kind"}))
    message = None if body.get("message") is None else _uuid(body, "message")
    return Click(message, _one_of(body, "kind", WAYS_ON))


def wish(body: dict[str, Any]) -> Wish:
    """The body of POST /api/callbacks."""
    _only(body, frozenset({"id", "name", "phone", "when", "consent", "message"}))
    consent = body.get("consent", False)
    if not isinstance(consent, bool):
        raise Problem(400, "`consent` must be true or false.")
    if body.get("message") is not None:
        _uuid(body, "message")  # under which the form was shown; nobody needs it so far
    name, phone, when = (_text(body, field) or "" for field in ("name", "phone", "when"))
    return Wish(_uuid(body, "id"), name, phone, when, consent)


def _only(body: dict[str, Any], known: frozenset[str]) -> None:
    if not body.keys() <= known:
        fields = ", ".join(sorted(known)) or "none"
        raise Problem(400, f"The body holds a field that is not known here (known: {fields}).")


def _text(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise Problem(400, f"`{field}` must be a string.")
    return value


def _uuid(body: dict[str, Any], field: str) -> str:
    value = _text(body, field) or ""
    if not UUID.fullmatch(value):
        raise Problem(400, f"`{field}` must be a UUID, made anew for each message.")
    return value.lower()


def _one_of(body: dict[str, Any], field: str, known: tuple[str, ...]) -> str:
    value = _text(body, field)
    if value not in known:
        raise Problem(400, f"`{field}` must be one of: {', '.join(known)}.")
    return value
