"""The public server over real HTTP: what it answers, what it refuses, and that a message sent twice
is answered once."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import uuid
from typing import Any

import pytest
from aiohttp import ClientResponse
from serving import FAQS, FakeAssistant, gateway
from visitors import JSON, Visitor, fetch, until, visit

from bot.gateway.durable.exchange import MOST_WAITING

pytest_plugins = ("one_gateway",)
pytestmark = pytest.mark.slow

ALLOWED = "http://localhost:8000"  # of the example clinic.yml


def test_a_question_is_answered(url: str) -> None:
    turn = visit(url, lambda visitor: visitor.say("is it safe when pregnant?"))
    assert turn["outcome"] == "answered"
    assert turn["replies"] == [
        {
            "text": "Please check with your healthcare provider first.",
            "answer": "pregnancy",
            "outcome": "answered",
            "buttons": [],
            "links": [],
            "card": None,
            "source": "article: contraindications",
            "hand_off": None,
        }
    ]


def test_a_button_stands_for_its_answer_in_its_own_conversation(
    url: str, assistant: FakeAssistant
) -> None:
    async def press(visitor: Visitor) -> tuple[dict[str, Any], dict[str, Any]]:
        button = (await visitor.say("hello"))["replies"][0]["buttons"][0]
        assert button["title"] == FAQS["pregnancy"].title
        assert "pregnancy" not in button["id"]
        stranger = await Visitor.come(visitor.http)
        return await visitor.press(button["id"]), await stranger.press(button["id"])

    own, foreign = visit(url, press)
    assert own["outcome"] == "answered"
    assert foreign["outcome"] == "declined"
    assert [question.button for question in assistant.asked] == [None, "pregnancy"]


def test_the_same_message_is_answered_once(url: str, assistant: FakeAssistant) -> None:
    async def twice(visitor: Visitor) -> list[Any]:
        body = {"id": str(uuid.uuid4()), "text": "hello"}
        return [await (await visitor.post(body)).json() for _ in range(2)]

    first, second = visit(url, twice)
    assert first == second
    assert len(assistant.asked) == 1


def test_the_same_message_twice_at_once_is_answered_once(
    url: str, assistant: FakeAssistant
) -> None:
    assistant.seconds = 0.2

    async def together(visitor: Visitor) -> list[Any]:
        body = {"id": str(uuid.uuid4()), "text": "hello"}
        answers = await asyncio.gather(*(visitor.post(body) for _ in range(4)))
        return [await answer.json() for answer in answers]

    turns = visit(url, together)
    assert all(turn == turns[0] for turn in turns)
    assert len(assistant.asked) == 1


def test_a_turn_outlives_the_visitors_connection(url: str, assistant: FakeAssistant) -> None:
    assistant.seconds = 0.3
    body = {"id": str(uuid.uuid4()), "text": "hello"}

    async def drop_and_return(visitor: Visitor) -> dict[str, Any]:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(visitor.post(body), 0.1)
        found: dict[str, Any] = await (await visitor.post(body)).json()
        return found

    assert visit(url, drop_and_return)["outcome"] == "clarified"
    assert len(assistant.asked) == 1


def test_one_message_at_a_time_in_a_conversation(url: str, assistant: FakeAssistant) -> None:
    running, most = 0, 0

    async def count(question: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1

    assistant.before = count
    visit(url, lambda v: asyncio.gather(*(v.say(f"hello {n}") for n in range(MOST_WAITING))))
    assert most == 1


def test_conversations_run_side_by_side(assistant: FakeAssistant) -> None:
    assistant.held = True

    async def ten(visitor: Visitor) -> None:
        visitors = [await Visitor.come(visitor.http) for _ in range(10)]
        asking = asyncio.gather(*(v.say("hello") for v in visitors))
        await until(lambda: len(assistant.asked) == 10)  # while none has its answer
        assistant.held = False
        await asking

    with gateway(assistant, patience=30.0) as url:
        visit(url, ten)


def test_a_flood_in_one_conversation_is_refused(assistant: FakeAssistant) -> None:
    assistant.held = True

    async def flood(visitor: Visitor) -> list[ClientResponse]:
        bodies = [{"id": str(uuid.uuid4()), "text": "hello"} for _ in range(MOST_WAITING + 3)]
        posts = [asyncio.create_task(visitor.post(body)) for body in bodies]
        await until(lambda: sum(post.done() for post in posts) == 3)
        assistant.held = False
        return await asyncio.gather(*posts)

    with gateway(assistant, patience=30.0) as url:
        answers = visit(url, flood)
    assert sorted(answer.status for answer in answers) == [200] * MOST_WAITING + [429] * 3
    assert all("Retry-After" in answer.headers for answer in answers if answer.status == 429)


def test_a_mistake_of_ours_leaves_nobody_without_a_word(url: str, assistant: FakeAssistant) -> None:
    assistant.error = ValueError("broken")
    body = {"id": str(uuid.uuid4()), "text": "hello"}

    async def again(visitor: Visitor) -> list[Any]:
        first = await (await visitor.post(body)).json()
        assistant.error = None
        return [first, await (await visitor.post(body)).json()]

    first, second = visit(url, again)
    assert first == second
    assert first["state"] == "failed"
    assert [link["kind"] for link in first["replies"][0]["links"]] == ["call", "book"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer " + "x" * 900]
)
def test_without_a_valid_token_nothing_is_done(
    url: str, assistant: FakeAssistant, header: str
) -> None:
    body = {"id": str(uuid.uuid4()), "text": "hello"}
    headers = {"Authorization": header} if header else {}
    status, problem, answer = fetch(url, "POST", "/api/messages", json=body, headers=headers)
    assert (status, problem["status"]) == (401, 401)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not assistant.asked


BAD_BODIES = [
    b"", b"{", b"[]", b"null", b'"x"', b"5", b"\xff\xfe", b"\x00", b"[" * 8000, b'{"a":' * 1500,
    b"1" * 8000, b"NaN", b"{}", b'{"id": 5, "text": "a"}', b'{"id": "x", "text": "a"}',
    b'{"id": "%ID%"}', b'{"id": "%ID%", "text": 5}', b'{"id": "%ID%", "text": ["a"]}',
    b'{"id": "%ID%", "text": null}', b'{"id": "%ID%", "button": {}}',
    b'{"id": "%ID%", "text": "a", "button": "b"}', b'{"id": "%ID%", "text": "a", "sender": "b"}',
    b'{"id": "%ID%", "text": "a", "conversation": "b"}', b'{"id": "%ID%", "text": "a"} x',
]  # fmt: skip


@pytest.mark.parametrize("data", BAD_BODIES, ids=lambda data: data[:24].decode("latin-1"))
def test_a_bad_body_is_refused_in_a_clear_sentence(
    url: str, assistant: FakeAssistant, data: bytes
) -> None:
    async def send(visitor: Visitor) -> tuple[int, str, Any]:
        body = data.replace(b"%ID%", str(uuid.uuid4()).encode())
        headers = {**visitor.headers, **JSON}
        answer = await visitor.http.post("/api/messages", data=body, headers=headers)
        return answer.status, answer.content_type, await answer.json()

    status, kind, problem = visit(url, send)
    assert (status, kind) == (400, "application/problem+json")
    assert problem["detail"].endswith(".")
    assert not assistant.asked


@pytest.mark.parametrize(
    "said",
    ["", " ", "\x00", "\ud800", "a\udfff b", "\u202e\u200b", "😀" * 50, "/restart",
     '/faq/x{"a": 1}', "y" * 1001, "<script>alert(1)</script>", "%s{phone}"],
)  # fmt: skip
def test_any_text_gets_a_reply(url: str, said: str) -> None:
    async def send(visitor: Visitor) -> tuple[int, Any]:
        body = json.dumps({"id": str(uuid.uuid4()), "text": said}).encode()
        headers = {**visitor.headers, **JSON}
        answer = await visitor.http.post("/api/messages", data=body, headers=headers)
        return answer.status, await answer.json()

    status, turn = visit(url, send)
    assert status == 200
    assert turn["replies"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(url: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    assert fetch(url, "POST", "/api/conversations", data=b"{}", headers=headers)[0] == 415


def test_a_large_body_is_refused(url: str) -> None:
    status, problem, _ = fetch(
        url, "POST", "/api/conversations", data=b" " * 9000, headers=JSON
    )  # fmt: skip
    assert (status, problem["status"]) == (413, 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("PUT", "/api/messages", 405), ("GET", "/api/messages", 405),
     ("GET", "/demo/../server.py", 404), ("GET", "/demo/%2e%2e%2fserver.py", 404)],
)  # fmt: skip
def test_other_addresses_and_methods(url: str, method: str, path: str, status: int) -> None:
    found, problem, headers = fetch(url, method, path)
    assert (found, problem["status"]) == (status, status)
    assert headers["Content-Type"] == "application/problem+json"


def test_listed_origins_may_use_the_api(url: str) -> None:
    for origin in (ALLOWED, url):
        status, _, headers = fetch(
            url, "POST", "/api/conversations", json={}, headers={"Origin": origin}
        )
        assert status == 201
        assert headers["Access-Control-Allow-Origin"] == origin
        preflight = fetch(url, "OPTIONS", "/api/messages", headers={"Origin": origin})
        assert preflight[0] == 204
        assert "authorization" in preflight[2]["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "http://localhost", "http://localhost:80000", ALLOWED + "/",
     "https://localhost:8000", "http://localhost:8000.evil.example", "HTTP://LOCALHOST:8000", ""],
)  # fmt: skip
def test_other_origins_may_not(url: str, origin: str) -> None:
    for method in ("POST", "OPTIONS"):
        options = {"json": {}} if method == "POST" else {}
        status, _, headers = fetch(
            url, method, "/api/conversations", headers={"Origin": origin}, **options
        )
        assert status == 403
        assert "Access-Control-Allow-Origin" not in headers


def test_what_a_page_is_told_before_anybody_speaks(url: str) -> None:
    status, told, headers = fetch(url, "GET", "/api/widget")
    assert status == 200
    assert headers["Cache-Control"] == "public, max-age=60"
    assert told["phone"]["url"].startswith("tel:+")
    assert told["booking"]["url"].startswith("https://")
    assert told["suggested"] == [faq.title for faq in FAQS.values()]
    assert told["open_now"] is True


def test_the_page_runs_only_its_own_files(url: str) -> None:
    status, page, headers = fetch(url, "GET", "/demo")
    policy = headers["Content-Security-Policy"]
    assert status == 200
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "<style" not in page
    assert "style=" not in page
    assert "onclick" not in page
    assert headers["X-Content-Type-Options"] == "nosniff"
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page)
    assert scripts
    for script in scripts:
        status, _, headers = fetch(url, "GET", script)
        assert status == 200
        assert headers["Content-Type"].startswith(("text/javascript", "application/javascript"))


def test_hostile_bytes_do_not_stop_the_server(url: str) -> None:
    port = int(url.rsplit(":", 1)[1])
    heads = [
        b"\x00\x00\r\n\r\n",
        b"GET /api/widget HTTP/1.1\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
        b"DELETE /api/conversation HTTP/1.1\r\nAuthorization: Bearer \xed\xa0\x80\r\n\r\n",
        b"POST /api/messages HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/messages HTTP/1.1\r\nContent-Length: ten\r\n\r\n",
        b"POST /api/messages HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        b"POST /api/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"POST /api/messages HTTP/1.1\r\nTransfer-Encoding: magic\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nOrigin: \xff\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    ]
    for head in heads:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
            sock.sendall(head)
            assert b" 500 " not in sock.recv(4096).split(b"\r\n")[0]
    assert fetch(url, "GET", "/healthz")[0] == 200
