"""Every server of ours refuses a head that does not say clearly how long its body is."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from sanic import Request, Sanic
from sanic.config import Config
from sanic.response import HTTPResponse, text
from serving import listening, running

from bot import heads

pytestmark = pytest.mark.slow

LINE = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Sanic("heads", config=Config({"REGISTER": False}), configure_logging=False)
    heads.install(app)

    @app.post("/")
    async def length(request: Request) -> HTTPResponse:
        return text(str(len(request.body)))

    with listening() as sock, running(app, sock):
        yield sock.getsockname()[1]


def said(port: int, head: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(LINE + head + b"\r\n\r\n")
        return b"".join(iter(lambda: sock.recv(65_536), b""))


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"Content-Length: 0", b"0"), (b"X: content-length 5", b"0"), (b"content-LENGTH:0", b"0"),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0", b"2"),
    ],
)  # fmt: skip
def test_a_clear_one_passes(port: int, head: bytes, length: bytes) -> None:
    answer = said(port, head)
    assert b" 200 " in answer.splitlines()[0]
    assert answer.endswith(length)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 0\r\nContent-Length: 0", b"Content-Length: -1", b"Content-Length: +1",
        b"Content-Length: 1e1", b"Content-Length : 1", b"\tContent-Length: 1",
        b"Content-Length: 0\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: Chunked",
        b"Transfer-Encoding: gzip, chunked", b"Content-Length:",
    ],
)  # fmt: skip
def test_another_is_refused(port: int, head: bytes) -> None:
    assert b" 400 " in said(port, head).splitlines()[0]
