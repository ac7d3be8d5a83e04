"""HTTP that no library would send, as bytes for a socket: heads that are not heads, lengths that
lie, chunks of nonsense, several requests in one. Must not wait for an answer."""

from __future__ import annotations

from hypothesis import strategies as st

BODY = b'{"id":"00000000-0000-4000-8000-000000000000","text":"hello"}'
LINES = st.sampled_from(
    [b"POST /api/messages HTTP/1.1", b"POST /api/conversations HTTP/1.1", b"", b" ", b"\0",
     b"GET /healthz HTTP/1.1",
     b"DELETE /api/conversation HTTP/1.1", b"GET /api/history HTTP/1.0",
     b"POST /api/token HTTP/2.0",
     b"GET http://evil.example/api/history HTTP/1.1", b"CONNECT evil.example:443 HTTP/1.1",
     b"GET /healthz", b"GET  /healthz  HTTP/1.1", b"get /healthz http/1.1", b"PRI * HTTP/2.0",
     b"OPTIONS * HTTP/1.1", b"GET /\xff\xfe HTTP/1.1", b"GET /a\0b HTTP/1.1",
     b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET /%00 HTTP/1.1", b"GET /healthz HTTP/1.1 x",
     b"POST /api/messages HTTP/9.9", b"GET " + b"/a" * 5_000 + b" HTTP/1.1", b"G" * 9_000]
)  # fmt: skip
HEADS = st.sampled_from(
    [b"Host: x", b"Host: x\r\nHost: y", b"Content-Type: application/json", b"Content-Type:",
     b"Content-Length: 60", b"Content-Length: 0", b"Content-Length: -1", b"Content-Length: +5",
     b"Content-Length: 1e3", b"Content-Length: 0x10", b"Content-Length: 60, 60",
     b"Content-Length: ",
     b"Content-Length: 99999999999999999999", b"Content-Length: 8193", b"Content-Length: \xb2",
     b"content-length : 5", b"\tContent-Length: 5", b"Transfer-Encoding: Chunked",
     b"Transfer-Encoding: chunked", b"Transfer-Encoding: xchunked",
     b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding:\x0bchunked",
     b"Transfer-Encoding: gzip, chunked", b"Expect: 100-continue", b"Expect: 200-ok",
     b"Connection: close", b"Connection: keep-alive, upgrade", b"Upgrade: websocket",
     b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x", b": no name",
     b"no colon",
     b" folded: line", b"X:" + b"a" * 9_000, b"\xff\xfe: \xff", b"X: a\0b", b"X: a\rb",
     b"X: a\nY: b",
     b"Accept: text/event-stream", b"Last-Event-ID: \xff", b"Authorization: Bearer \xff\0",
     b"\r\n".join(b"X-%d: y" % number for number in range(300))]
)  # fmt: skip
SIZES = st.sampled_from(
    [b"0", b"1", b"3c", b"3C;x=y", b"-1", b"+3c", b"0x3c", b"3c ", b"", b"g", b"ffffffff", b"2001",
     b"f" * 40, b"\xff", b"3c;" + b"a" * 9_000, b"00000000000000003c", b"\xb2", b"1_0"]
)  # fmt: skip
CHUNKS = st.builds(
    lambda size, body, end: size + end + body + end,
    SIZES,
    st.sampled_from([BODY, b"", b"{", b"{}", b"\xff" * 60, b"a" * 8_193]),
    st.sampled_from([b"\r\n", b"\n", b"\r", b""]),
)
ENDS = st.sampled_from(
    [b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"0\n\n", b"", b"0\r\n\r\nGET / HTTP/1.1"]
)
CHUNKED = st.builds(lambda chunks, end: b"".join(chunks) + end, st.lists(CHUNKS, max_size=3), ENDS)
CONTENTS = st.one_of(CHUNKED, st.just(BODY), st.just(b""), st.binary(max_size=100))
PLAIN_CHUNKED = (
    b"POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def _request(token: bytes, line: bytes, heads: list[bytes], content: bytes) -> bytes:
    known = b"Authorization: Bearer " + token + b"\r\nContent-Type: application/json"
    return b"\r\n".join([line, known, *heads, b"", content])


def streams(token: str) -> st.SearchStrategy[bytes]:
    """What goes through one connection."""
    heads = st.lists(HEADS, max_size=3)
    odd = st.builds(_request, st.just(token.encode()), LINES, heads, CONTENTS)
    chunked = st.builds(lambda content: PLAIN_CHUNKED + content, CHUNKED)
    several = st.lists(odd | chunked, min_size=2, max_size=4).map(b"".join)
    return st.one_of(odd, chunked, several, st.binary(max_size=300))
