"""What is too much: rates for each conversation and address, guessed tokens, and those who send
slowly. Each limit is low here and stated, so that the defaults may change."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from serving import PLENTY, FakeAssistant, gateway
from visitors import Visitor, fetch, new_id, visit

from bot.gateway import server
from bot.gateway.http.addresses import household
from bot.gateway.http.limits import Guard, Places, Rate
from bot.gateway.http.problems import Problem
from bot.settings import Limits, SettingsError, proxies_from_environment

SLOW = pytest.mark.slow


@contextmanager
def limited(proxies: int = 0, **limits: int) -> Iterator[str]:
    with gateway(FakeAssistant(), limits=replace(PLENTY, **limits), proxies=proxies) as url:
        yield url


async def begun(http: ClientSession, times: int, **headers: str) -> list[int]:
    """The answers to so many visitors in a row."""
    found = []
    for _ in range(times):
        answer = await http.post("/api/conversations", json={}, headers=headers)
        found.append(answer.status)
    return found


# Counting.


def test_a_rate_lets_through_so_many_and_says_when_to_come_again() -> None:
    rate = Rate(3, 60)
    for _ in range(3):
        rate.count("a", "Too many.")
    rate.count("b", "Too many.")
    with pytest.raises(Problem) as refused:
        rate.count("a", "Too many.")
    assert refused.value.status == 429
    assert 58 <= int(refused.value.headers["Retry-After"]) <= 60


@pytest.mark.slow
def test_a_rate_forgets_in_time() -> None:
    rate = Rate(1, 1)
    rate.count("a", "Too many.")
    time.sleep(1.05)
    rate.count("a", "Too many.")


def test_a_rate_remembers_so_many_and_those_who_came_last() -> None:
    rate = Rate(1, 60, keys=100)
    rate.count("first", "Too many.")
    for number in range(5_000):
        rate.count(str(number), "Too many.")
        if number % 50 == 0:
            with pytest.raises(Problem):
                rate.count("first", "Too many.")  # who goes on is not forgotten
    assert len(rate._limiter.bucket_group) == 100


def test_places_are_given_back_and_nothing_stays_of_those_who_left() -> None:
    places = Places(replace(PLENTY, conversation_streams=1, address_streams=2, streams=3))
    with places.one("a", "x"), places.one("b", "x"), places.one("c", "y"):
        for conversation, address in (("a", "z"), ("d", "x"), ("e", "z")):
            with pytest.raises(Problem), places.one(conversation, address):
                raise AssertionError("it was let in")
    with places.one("a", "x"):
        assert len(places._open) == 3
    assert not places._open


def test_every_limit_is_used() -> None:
    """Each can be reached by somebody."""
    low = Limits(**dict.fromkeys(Limits.__dataclass_fields__, 1))
    for ask in ("request", "bad_token", "conversation"):
        guard = Guard(low)
        getattr(guard, ask)("x")
        with pytest.raises(Problem):
            getattr(guard, ask)("x")
    for ask in ("message", "callback"):
        for second in (("c", "other"), ("other", "x")):
            guard = Guard(low)
            getattr(guard, ask)("c", "x")
            with pytest.raises(Problem):
                getattr(guard, ask)(*second)


# Addresses and settings.


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"), ("", "unknown"), ("_hidden", "unknown"),
        ("x" * 999, "unknown"),
    ],
)  # fmt: skip
def test_who_is_counted_as_one(address: str, counted: str) -> None:
    assert household(address) == counted


def test_limits_are_settings() -> None:
    assert Limits.from_environment({}) == Limits()
    changed = Limits.from_environment({"CLINIC_LIMITS": "messages=40, streams=500"})
    assert changed == replace(Limits(), messages=40, streams=500)


@pytest.mark.parametrize("text", ["messages", "messages=0", "messages=-1", "cats=5", "messages=x"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="CLINIC_LIMITS must look like messages=40"):
        Limits.from_environment({"CLINIC_LIMITS": text})


def test_proxies_are_a_setting() -> None:
    assert proxies_from_environment({}) == 0
    assert proxies_from_environment({"CLINIC_PROXY": "2"}) == 2
    with pytest.raises(SettingsError, match="CLINIC_PROXY"):
        proxies_from_environment({"CLINIC_PROXY": "yes"})


# Over HTTP.


@SLOW
def test_messages_of_a_conversation() -> None:
    async def flood(visitor: Visitor) -> tuple[list[int], int, int]:
        answers = [await visitor.post({"id": new_id(), "text": "hello"}) for _ in range(5)]
        other = await Visitor.come(visitor.http)
        free = await other.post({"id": new_id(), "text": "hello"})
        return [a.status for a in answers], int(answers[-1].headers["Retry-After"]), free.status

    with limited(messages=3) as url:
        statuses, seconds, free = visit(url, flood)
    assert statuses == [200] * 3 + [429] * 2
    assert 1 <= seconds <= 60
    assert free == 200


@SLOW
def test_danger_is_answered_however_much_was_said() -> None:
    async def flood(visitor: Visitor) -> list[str]:
        for _ in range(3):
            answer = await visitor.post({"id": new_id(), "text": "hello"})
        assert answer.status == 429
        answer = await visitor.post({"id": new_id(), "button": "chest pain"})
        assert answer.status == 429
        return [(await visitor.say("I have chest pain"))["outcome"] for _ in range(3)]

    with limited(messages=2) as url:
        assert visit(url, flood) == ["emergency"] * 3


@SLOW
def test_messages_and_conversations_of_an_address() -> None:
    async def many(visitor: Visitor) -> list[int]:
        others = [visitor, await Visitor.come(visitor.http)]
        sent = [await one.post({"id": new_id(), "text": "hello"}) for one in [*others, *others]]
        return [answer.status for answer in sent] + await begun(visitor.http, 2)

    with limited(address_messages=3, conversations=3) as url:
        assert visit(url, many) == [200, 200, 200, 429, 201, 429]


@SLOW
def test_a_refusal_is_a_problem_that_other_sites_scripts_can_read() -> None:
    with limited(requests=1) as url:
        origin = {"Origin": "http://localhost:8000"}
        fetch(url, "GET", "/api/widget", headers=origin)
        status, problem, headers = fetch(url, "GET", "/api/widget", headers=origin)
        assert fetch(url, "GET", "/healthz")[0] == 200
    assert (status, problem["status"]) == (429, 429)
    assert headers["Access-Control-Expose-Headers"] == "Retry-After"


@SLOW
def test_guessing_is_slowed_down_and_good_tokens_are_not() -> None:
    async def guess(visitor: Visitor) -> list[int]:
        bad = Visitor(visitor.http, visitor.token[:-1])
        found = [(await bad.send("GET", "/api/history")).status for _ in range(4)]
        return [*found, (await visitor.send("GET", "/api/history")).status]

    with limited(bad_tokens=2) as url:
        assert visit(url, guess) == [401, 401, 429, 429, 200]


@SLOW
@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted_apart"),
    [
        (0, ["198.51.100.%"], False),  # nobody is believed
        (1, ["198.51.100.%"], True),
        (1, ["198.51.100.%, 203.0.113.5"], False),  # what the visitor wrote before it is not
        (2, ["198.51.100.%, 203.0.113.5"], True),
        (1, ["2001:db8::%"], False),  # one household
        (1, ["%x"], False),
    ],
)
def test_whose_address_counts(proxies: int, forwarded: list[str], counted_apart: bool) -> None:
    async def come(visitor: Visitor) -> list[int]:
        found = []
        for number in range(1, 4):
            header = forwarded[0].replace("%", str(number))
            found += await begun(visitor.http, 1, **{"X-Forwarded-For": header})
        return found

    with limited(proxies=proxies, conversations=2) as url:
        found = visit(url, come)
    assert (429 not in found) is counted_apart


# Those who send slowly.


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time limits that a test can wait for."""
    monkeypatch.setitem(server.TIMES, "REQUEST_TIMEOUT", 0.6)
    monkeypatch.setitem(server.TIMES, "KEEP_ALIVE_TIMEOUT", 10.0)


HEAD = b"POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = HEAD + b"Content-Length: 2\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@SLOW
@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"POST /api", b"a"), (HEAD, b"X: y\r\n"), (BODY + b"{", b""), (BODY, b""),
        (CHUNKED + b"1\r\n{\r\n", b"1\r\n \r\n"), (b"", b"G"),
    ],
    ids=["line", "head", "body", "no body", "chunks", "silent"],
)  # fmt: skip
def test_a_request_that_never_ends_is_cut_off(hurried: None, first: bytes, drop: bytes) -> None:
    """A byte now and then does not keep a connection open."""
    with limited() as url, connected(url) as sock:
        begun = time.monotonic()
        sock.sendall(first)
        while (said := _heard(sock)) is None and time.monotonic() - begun < 6:
            if drop:
                sock.sendall(drop)
        took = time.monotonic() - begun
    assert said is not None
    assert said == b"" or b" 408 " in said.splitlines()[0]
    assert took < 5.0


@SLOW
def test_a_connection_may_be_used_again_and_again(hurried: None) -> None:
    with limited() as url, connected(url) as sock:
        for _ in range(3):
            sock.sendall(BODY + b"{}")
            sock.settimeout(2)
            assert b" 201 " in sock.recv(65_536).splitlines()[0]
            time.sleep(0.7)  # longer than a request may take to arrive


@SLOW
def test_many_who_send_slowly_hold_up_nobody(hurried: None) -> None:
    with limited() as url:
        socks = [socket.create_connection(("127.0.0.1", _port(url))) for _ in range(300)]
        for sock in socks:
            sock.sendall(BODY + b"{")
        begun = time.monotonic()
        assert visit(url, _say_hello)["outcome"] == "clarified"
        assert time.monotonic() - begun < 4.0
        waiting = [sock for sock in socks if not _hears(sock)]
        assert not waiting
        for sock in socks:
            sock.close()


async def _say_hello(visitor: Visitor) -> dict[str, Any]:
    return await asyncio.wait_for(visitor.say("hello"), 5)


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", _port(url))) as sock:
        sock.settimeout(0.1)
        yield sock


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def _hears(sock: socket.socket) -> bool:
    """Whether the other side has had enough, now or soon."""
    return any(_heard(sock) is not None for _ in range(100))


def _heard(sock: socket.socket) -> bytes | None:
    """What the other side has said, empty if it hung up; None while it is silent."""
    sock.settimeout(0.1)
    try:
        return sock.recv(65_536)
    except TimeoutError:
        return None
    except ConnectionError:
        return b""
