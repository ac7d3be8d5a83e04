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
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import FakeAssistant, gateway
from visitors import Visitor, fetch, new_id

from bot.gateway.tokens import Tokens

pytestmark = pytest.mark.slow

BODIES = int(os.environ.get("CLINIC_FUZZ", "2000")) * 3 // 4  # test_openapi.py has the rest
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
    while True:
        made = chooser.choice(forged)()
        if made != token:
            yield made


def _id(token: str) -> str:
    return str(Tokens(KEY).conversation(token))


def _other(text: str, chooser: random.Random) -> str:
    place = chooser.randrange(len(text))
    return text[:place] + chooser.choice(string.ascii_letters) + text[place + 1 :]


def test_nobody_gets_at_somebody_elses_conversation(url: str) -> None:
    chooser = random.Random(7)

    async def attack() -> tuple[list[int], str, list[str]]:
        async with ClientSession(url) as http:
            victim = await Visitor.come(http)
            message = new_id()
            button = (await victim.say(CANARY, message))["replies"][0]["buttons"][0]["id"]
            tokens = guesses(victim.token, chooser)
            tries = [_attempt(http, next(tokens), message, button) for _ in range(TAKEOVERS)]
            found = [await asyncio.gather(*tries[n : n + 50]) for n in range(0, TAKEOVERS, 50)]
            told = [one for some in found for one in some]
            history = await victim.history()
            return [s for s, _ in told], "".join(t for _, t in told), [h["text"] for h in history]

    statuses, told, history = asyncio.run(attack())
    assert set(statuses) == {401}
    assert CANARY not in told
    assert history == [CANARY]


async def _attempt(
    http: ClientSession, token: str, message: str, button: str
) -> tuple[int, str]:  # fmt: skip
    """One request with a token that is not good; what it was answered."""
    wants = [
        ("GET", "/api/history", None),
        ("DELETE", "/api/conversation", None),
        ("POST", "/api/token", {}),
        ("POST", "/api/messages", {"id": message, "text": CANARY}),
        ("POST", "/api/messages", {"id": new_id(), "button": button}),
        ("POST", "/api/feedback", {"message": message, "verdict": "down"}),
    ]
    method, path, body = wants[sum(token.encode()) % len(wants)]
    options = {} if body is None else {"json": body}
    headers = {"Authorization": f"Bearer {token}"}
    async with http.request(method, path, headers=headers, **options) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("place", ["query", "body", "header", "cookie"])
def test_no_conversation_is_taken_from_anywhere_but_a_token(url: str, place: str) -> None:
    async def attack() -> tuple[str, int]:
        async with ClientSession(url) as http:
            victim, stranger = await Visitor.come(http), await Visitor.come(http)
            await victim.say(CANARY)
            known = {"conversation": _id(victim.token), "sender": _id(victim.token)}
            said = {"id": new_id(), "text": "hello", **(known if place == "body" else {})}
            options = {
                "headers": {**stranger.headers, **(known if place == "header" else {})},
                "params": known if place == "query" else {},
                "cookies": known if place == "cookie" else {},
            }
            read = await http.get("/api/history", **options)
            written = await http.post("/api/messages", json=said, **options)
            told = await read.text() + await written.text()
            return told, len(await victim.history())

    told, spoken = asyncio.run(attack())
    assert CANARY not in told
    assert spoken == 1


def test_a_conversation_that_was_not_begun_here_is_nobodys(url: str) -> None:
    """A token that an attacker has made for a victim to use."""

    async def fixate() -> list[int]:
        async with ClientSession(url) as http:
            made = [Tokens(bytes(32)).new().text, Tokens(KEY[::-1]).new().text]
            return [
                (await Visitor(http, token).post({"id": new_id(), "text": "hello"})).status
                for token in made
            ]

    assert asyncio.run(fixate()) == [401, 401]


def test_an_expired_token_opens_nothing(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    made = Tokens(KEY).new().text
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + timedelta(days=30, seconds=2).total_seconds())
    headers = {"Authorization": f"Bearer {made}"}
    assert fetch(url, "GET", "/api/history", headers=headers)[0] == 401
