"""Whoever wants to harm: bodies and headers that make no sense, and every way to get at somebody
else's conversation. CLINIC_FUZZ and CLINIC_TAKEOVERS are how many are tried."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import os
import random
import string
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import FakeAssistant, gateway
from visitors import Visitor, fetch, new_id

from bot.gateway.tokens import Tokens

pytestmark = pytest.mark.slow

BODIES = int(os.environ.get("CLINIC_FUZZ", "400"))
TAKEOVERS = int(os.environ.get("CLINIC_TAKEOVERS", "2000"))
PATHS = ("messages", "feedback", "clicks", "callbacks", "token", "conversations")
KEY = bytes(range(32))  # of the gateways in these tests
CANARY = "canary 7f3a"

WORDS = st.sampled_from(
    ["id", "text", "button", "message", "verdict", "kind", "name", "phone", "when", "consent",
     "reason", "up", "missed", "book", "00000000-0000-4000-8000-000000000000", "/restart", "\ud800",
     "\x00", "𝕏", "{phone}", "%s", "' OR 1=1 --", "__proto__", "constructor"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=12,
)
JSON_BYTES = VALUES.map(lambda value: json.dumps(value).encode())
RAW = st.one_of(
    JSON_BYTES,
    JSON_BYTES.map(lambda text: text[: len(text) // 2]),
    st.binary(max_size=200),
    st.integers(1, 8_190).map(lambda n: b"[" * n),
    st.integers(1, 4_000).map(lambda n: b'{"id":' + b"9" * n + b"}"),
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with gateway(FakeAssistant()) as address:
        yield address


def test_no_body_does_harm(url: str) -> None:
    connection = http.client.HTTPConnection(*url.removeprefix("http://").split(":"), timeout=5)
    token = Tokens(KEY).new().text

    @settings(
        max_examples=BODIES, deadline=None, database=None, suppress_health_check=[*HealthCheck]
    )
    @given(path=st.sampled_from(PATHS), body=RAW, stream=st.booleans())
    def send(path: str, body: bytes, stream: bool) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        if stream:
            headers["Accept"] = "text/event-stream"
        connection.request("POST", f"/api/{path}", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 500
        if answer.status >= 400:
            assert json.loads(text)["status"] == answer.status

    send()
    assert fetch(url, "GET", "/healthz")[0] == 200


# Somebody else's conversation.


def guesses(token: str, chooser: random.Random) -> Iterator[str]:
    """Tokens of somebody who knows a good one of another conversation, and much else."""
    own = Tokens(KEY).new().text
    head, stamp, signature = token.split(".")
    forged = [
        lambda: Tokens(chooser.randbytes(32)).again(_id(token)).text,
        lambda: f"{head}.{own.split('.')[1]}.{own.split('.')[2]}",
        lambda: f"{head}.{stamp}.{own.split('.')[2]}",
        lambda: f"{head}.{_other(stamp, chooser)}.{signature}",
        lambda: f"{head}.{stamp}.{_other(signature, chooser)}",
        lambda: f"{_other(head, chooser)}.{stamp}.{signature}",
        lambda: f"{head}.{stamp}.",
        lambda: f"{head}.{stamp}",
        lambda: _id(token),
        lambda: head,
        lambda: "".join(chooser.choices(string.ascii_letters + "-_.", k=len(token))),
        lambda: token.swapcase(),
        lambda: f"{token}=",
        lambda: f"{token}.{signature}",
        lambda: token[: chooser.randrange(len(token))],
        lambda: base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode() + ".e30.",
    ]
    expired = Tokens(KEY, lifetime=timedelta(0))
    assert _refuses(expired, token)
    while True:
        made = chooser.choice(forged)()
        if made != token:
            yield made


def _refuses(tokens: Tokens, text: str) -> bool:
    try:
        tokens.conversation(text)
    except Exception:  # noqa: BLE001
        return True
    return True


def _id(token: str) -> str:
    return str(Tokens(KEY).conversation(token))


def _other(text: str, chooser: random.Random) -> str:
    place = chooser.randrange(len(text))
    return text[:place] + chooser.choice(string.ascii_letters) + text[place + 1 :]
