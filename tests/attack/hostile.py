"""Requests that make no sense, for hypothesis to draw: bodies of wrong types, hostile strings in
every field, bytes that are no JSON, headers and paths of somebody's invention. Must not send
anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

UUID = "00000000-0000-4000-8000-000000000000"
ODD_STRINGS = (
    ["", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u200b" * 50, "𝕏" * 99,
     "é" * 1_001, "x" * 999, "x" * 1_000, "x" * 8_000, "a\u0300" * 600, "\x7f", "\x1b[2J", "\r\n",
     "/restart", "/faq/needles", '/inform{"a":1}', "/", "//", "{phone}", "{0}", "%s%n", "${7*7}",
     "{{7*7}}", "' OR 1=1 --", "'; DROP TABLE messages; --", "../../etc/passwd", "<script>", "null",
     "true", "NaN", "-0", "1e999", "0" * 400, "9" * 5_000, "__proto__", "constructor", UUID,
     UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", UUID + "\n", "٠" * 8, "१२३ ४५६",
     "+44 20 7946 0999", "020 7946 0999;ext=1", "+" * 40, "tel:999", "chest pain \ud83d", "ﷺ" * 300,
     "İ" * 400, "ß" * 500, "¹²³" * 90, "a@" * 300 + "b.c", "1 Jan " * 150, "(" * 900,
     "(a" * 400]
)  # fmt: skip
STRINGS = st.sampled_from(ODD_STRINGS)
NUMBERS = st.sampled_from(
    [0, -1, 1, 2**31, 2**63, -(2**64), 10**400, 1.5, -0.0, 1e308, float("nan"), float("inf"),
     float("-inf"), 5e-324]
)  # fmt: skip
LEAVES = st.one_of(
    STRINGS, STRINGS, NUMBERS, st.none(), st.booleans(), st.text(max_size=40), st.integers()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=8,
)
# A good body of each request; most of what is sent has one of its fields spoilt.
BODIES: dict[str, list[dict[str, Any]]] = {
    "/api/messages": [{"id": UUID, "text": "hello"}, {"id": UUID, "button": "abc"}],
    "/api/feedback": [{"message": UUID, "verdict": "up", "reason": "x"}],
    "/api/clicks": [{"message": UUID, "kind": "book"}],
    "/api/callbacks": [
        {"id": UUID, "name": "A", "phone": "020 7946 0999", "when": "now", "consent": True}
    ],
    "/api/token": [{}],
    "/api/conversations": [{}],
}
ONE_OF_MANY = st.sampled_from(["up", "missed", "book", "crisis", "call"])
KINDS = ("application/json", "application/json; charset=utf-8", "application/json;charset=utf-16",
         "APPLICATION/JSON", "application/json, text/plain", "text/json", "text/plain", "", ";",
         "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "a" * 500,
         "application/json; charset=\xff", "application/problem+json")  # fmt: skip
ACCEPTS = ("text/event-stream", "TEXT/EVENT-STREAM", "*/*", "", "text/event-stream;q=0", ",,,",
           "application/xml", "text/html, text/event-stream", "\xff")  # fmt: skip
LAST = (f"{UUID}:0", f"{UUID}:99999999999999999999", f"{UUID}:-1", f"{UUID}:", ":", "0", "\xb2",
        f"{UUID}:\xb2", f"{UUID.upper()}:1", "a" * 3_000)  # fmt: skip
ODD = {
    "Accept": ACCEPTS,
    "Content-Type": KINDS,
    "Last-Event-ID": LAST,
    "Origin": ("null", "http://evil.example", "", "\xff", "http://127.0.0.1"),
    "Content-Encoding": ("gzip", "br", "identity", "\xff"),
    "X-Forwarded-For": ("::1, evil", "\xff", "a" * 2_000, "1.2.3.4:5", "[::1]:x"),
    "Forwarded": ('for="[::1', "for=_x;by=", ";;", "for=1;host=\xff"),
    "X-Forwarded-Host": ("\xff", "a:b:c", "[", ""),
    "X-Scheme": ("javascript", "\xff"),
    "Range": ("bytes=0-", "bytes=9999999999999-1", "x"),
    "If-None-Match": ("*", '"', "\xff"),
    "Cookie": ("a=b; a", "=", "\xff=\xfe;;", "a" * 3_000),
    "Expect": ("100-continue", "x"),
    "Upgrade": ("websocket", "h2c", "\xff"),
    "Accept-Encoding": ("gzip;q=-1", "\xff", "gzip, gzip, gzip"),
    "Host": ("", "evil.example:99999", "[::1", "\xff", "a" * 1_000),
}
AUTHORIZATIONS = ("", "Bearer", "Bearer ", "Bearer  x  y", "bearer \xff", "Basic Og==", "\xff",
                  "Bearer " + "a." * 140, "Bearer ..", "Bearer a.b.c",
                  "Bearer " + "." * 400)  # fmt: skip
PATHS = ("/api", "/api/", "//api/history", "/api/messages/", "/api/%00", "/api/%ff", "/demo/%2e%2e",
         "/demo/..%2f..%2fsecret", "/widget.%ff.js", "/widget.a.b.c.js", "/healthz/x", "/%", "/?%",
         "/api/history?a=%&b=%zz", "/api/history;x", "/api/history#x", "/*", "/api/" + "a" * 2_000,
         "/demo/\xff", "/api/widget?callback=x", "/widget.js?" + "a=1&" * 400)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "BREW", "get")


@dataclass(frozen=True)
class Sent:
    """A request. Its token is a good one, unless `headers` say otherwise."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def one_by_one() -> Iterator[Sent]:
    """Every odd string in every field of every request."""
    for path, bodies in BODIES.items():
        for body in bodies:
            for name, text in product(body, ODD_STRINGS):
                own = {"id": str(uuid4())} if "id" in body else {}
                yield Sent("POST", path, json.dumps({**body, **own, name: text}).encode())


def _spoilt(draw: st.DrawFn, path: str) -> Any:
    """A good body with something wrong in it; or not even that."""
    body = dict(draw(st.sampled_from(BODIES[path])))
    if "id" in body and draw(st.booleans()):
        body["id"] = str(draw(st.uuids()))
    names = [*body, "id", "text", "__proto__", "conversation"]
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        body[name] = draw(st.one_of(STRINGS, ONE_OF_MANY, VALUES))
    for name in draw(st.lists(st.sampled_from(sorted(body) or ["id"]), max_size=1)):
        if draw(st.integers(0, 3)) == 0:
            body.pop(name, None)
    return body


def _bytes(draw: st.DrawFn, value: Any) -> bytes:
    """How it is put into bytes, rightly or not."""
    plain = json.dumps(value, ensure_ascii=draw(st.booleans()))
    text = plain.encode("utf-8", "surrogatepass")
    ways = {
        "cut": text[: len(text) // 2],
        "twice": text + text,
        "twice a key": b'{"id":1,' + text[1:],
        "bom": b"\xef\xbb\xbf" + text,
        "utf-16": plain.encode("utf-16", "surrogatepass"),
        "latin-1": plain.encode("latin-1", "replace"),
        "bytes": text.replace(b"a", b"\xff"),
        "comment": text + b"//",
        "blanks": b" " * 4_000 + text,
    }
    way = draw(st.sampled_from(["plain"] * 12 + list(ways)))
    return text if way == "plain" else ways[way]


DEEP = st.builds(
    lambda opening, depth: (opening * depth)[:10_000],
    st.sampled_from([b"[", b'{"id":', b'[{"":', b'{"text":[']),
    st.integers(100, 10_000),
)
CLOSED = st.integers(100, 4_000).map(lambda depth: b"[" * depth + b"]" * depth)
LARGE = st.integers(8_000, 9_000).map(lambda size: b'{"text":"' + b"a" * size + b'"}')
DIGITS = st.integers(1, 8_000).map(lambda size: b'{"id":' + b"9" * size + b"}")


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    """Any request at all to the API, most of them near a good one."""
    path = draw(st.sampled_from(sorted(BODIES)))
    near = st.just(_bytes(draw, _spoilt(draw, path)))
    far = st.one_of(DEEP, CLOSED, LARGE, DIGITS, st.binary(max_size=200))
    body = draw(st.one_of(near, near, near, far))
    headers = {}
    for name in draw(st.lists(st.sampled_from(sorted(ODD)), max_size=2, unique=True)):
        headers[name] = draw(st.sampled_from(ODD[name]))
    if draw(st.integers(0, 9)) == 0:
        headers["Authorization"] = draw(st.sampled_from(AUTHORIZATIONS))
    if draw(st.integers(0, 9)):
        return Sent("POST", path, body, headers)
    anywhere = draw(st.sampled_from([*PATHS, *BODIES, "/api/history", "/healthz", "/demo"]))
    return Sent(draw(st.sampled_from(METHODS)), anywhere, body, headers)
