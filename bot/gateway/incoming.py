"""Reads requests and refuses, with a clear sentence, whatever is not as it should be. Nothing
beyond this file sees a body that was not checked. Must not know what a message means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sanic import Request

from bot.gateway.problems import Problem

MESSAGE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """What a visitor sent: a typed text, or the id of a pressed button. `id` is the client's."""

    id: str
    text: str | None
    button: str | None


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
    identifier = _text(body, "id") or ""
    if not MESSAGE_ID.fullmatch(identifier):
        raise Problem(400, "`id` must be a UUID, made anew for each message.")
    text, button = _text(body, "text"), _text(body, "button")
    if (text is None) == (button is None):
        raise Problem(400, "Send either `text` or `button`.")
    return Message(identifier.lower(), text, button)


def _only(body: dict[str, Any], known: frozenset[str]) -> None:
    if not body.keys() <= known:
        fields = ", ".join(sorted(known)) or "none"
        raise Problem(400, f"The body holds a field that is not known here (known: {fields}).")


def _text(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise Problem(400, f"`{field}` must be a string.")
    return value
