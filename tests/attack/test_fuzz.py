"""Whatever is sent, the gateway answers with something its description allows, never fails, never
keeps anybody waiting, and lives on. CLINIC_FUZZ is how many requests are made up."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import pytest
import requests
import schemathesis
import yaml
from clinic_processes import ROOT, Clinic, pid_of
from hostile import Sent, one_by_one
from hostile import requests as hostile_requests
from hypothesis import HealthCheck, given, settings
from raw import streams
from schemathesis import Case, DataGenerationMethod

pytest_plugins = ("served_clinic",)
pytestmark = pytest.mark.slow
T = TypeVar("T")

FOR_LONG = "CLINIC_FUZZ" in os.environ  # other requests each time, not the same ones
TIMES = int(os.environ.get("CLINIC_FUZZ", "2000"))
DESCRIBED, SPOILT, RAW = TIMES // 4, TIMES // 2, TIMES // 4
HANG = 5.0  # seconds
FILE = ROOT / "bot" / "gateway" / "views" / "openapi.yml"
BOTH = [DataGenerationMethod.positive, DataGenerationMethod.negative]
SCHEMA = schemathesis.from_dict(
    yaml.safe_load(FILE.read_text("utf-8")), validate_schema=True, data_generation_methods=BOTH
)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
KNOWN = {(operation.path, operation.method.upper()) for operation in OPERATIONS}
UNCLEAR = (
    b"Content-Length: 2\r\nContent-Length: 2", b"Content-Length: 2\r\nContent-Length: 99",
    b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"Content-Length: -1",
    b"Content-Length: +2",
    b"Content-Length: 0x2", b"Content-Length: 2, 2", b"Content-Length: \xb2", b"Content-Length:",
    b"Content-Length : 2", b"\tContent-Length: 2", b"Transfer-Encoding: Chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding: gzip, chunked",
)  # fmt: skip
# Sanic's note that a request without use for a body had one.
NOTED = re.compile(r"ERROR sanic\.error: message at sanic/http\.py:\d+$")
REFUSED = {400, 404, 405, 408, 411, 413, 414, 415, 416, 417, 426, 431}


@pytest.fixture(autouse=True)
def unharmed(served: Clinic) -> Iterator[None]:
    """The same process serves as well as before, and has not written of a single failure."""
    before = pid_of(served.gateway)
    yield
    assert served.gateway.exit_code is None and pid_of(served.gateway) == before
    http, url = requests.Session(), served.url
    http.headers["Authorization"] = f"Bearer {_token(http, url)}"
    message = {"id": "11111111-1111-4111-8111-111111111111", "text": "hello"}
    said = http.post(f"{url}/api/messages", json=message, timeout=60).json()
    assert said["state"] == "answered" and said["replies"][0]["text"].startswith("hello | ")
    assert http.get(f"{url}/readyz", timeout=60).json()["ready"]
    wrong = [line for line in served.said.splitlines() if " ERROR " in line or "Error" in line]
    assert [line for line in wrong if not NOTED.search(line)] == []


def drawn(times: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hypothesis, for a server: no time limit on one example, nothing kept between runs."""
    return settings(
        max_examples=max(times, 1),
        deadline=None,
        database=None,
        derandomize=not FOR_LONG,
        print_blob=True,
        suppress_health_check=[*HealthCheck],
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_the_description_knows(served: Clinic, operation: Any) -> None:
    http = requests.Session()
    token = _token(http, served.url)
    for method in BOTH:

        def send(case: Case) -> None:
            mine = _token(http, served.url) if case.method == "DELETE" else token
            told = {"Authorization": f"Bearer {mine}"}
            answer = promptly(lambda: case.call(served.url, http, headers=told, timeout=HANG))
            case.validate_response(answer)

        with suppress(schemathesis.exceptions.SkipTest):  # nothing in it can be wrong
            cases = operation.as_strategy(data_generation_method=method)
            drawn(DESCRIBED // len(OPERATIONS) // 2)(given(case=cases)(send))()


def test_what_nobody_would_describe(served: Clinic) -> None:
    http = requests.Session()
    holder = {"token": _token(http, served.url), "sent": 0}
    seen: set[int] = set()

    @drawn(SPOILT)
    @given(sent=hostile_requests())
    def send(sent: Sent) -> None:
        holder["sent"] += 1
        if holder["sent"] % 500 == 0:  # a conversation of ordinary length
            holder["token"] = _token(http, served.url)
        token = holder["token"] if sent.method != "DELETE" else _token(http, served.url)
        answer = promptly(lambda: _send(http, served.url, sent, str(token)))
        _check(answer, sent)
        seen.add(answer.status_code)

    send()
    assert seen >= {200, 201, 400, 401, 404, 405, 413, 415}  # all of it was reached


def test_every_odd_string_in_every_field(served: Clinic) -> None:
    http = requests.Session()
    for number, sent in enumerate(one_by_one()):
        if number % 200 == 0:
            token = _token(http, served.url)
        _check(promptly(lambda: _send(http, served.url, sent, token)), sent)  # noqa: B023


def test_what_is_hardly_http(served: Clinic) -> None:
    token = _token(requests.Session(), served.url)
    seen: set[int] = set()

    @drawn(RAW)
    @given(stream=streams(token))
    def send(stream: bytes) -> None:
        statuses = promptly(lambda: _statuses(served.port, stream))
        assert not [status for status in statuses if status >= 500]
        seen.update(statuses)

    send()
    good = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    assert promptly(lambda: _statuses(served.port, good)) == [200]
    assert 400 in seen and len(seen) > 2  # refused for more than one reason


@pytest.mark.parametrize("head", UNCLEAR)
def test_nothing_is_smuggled_behind_a_length_that_is_not_clear(served: Clinic, head: bytes) -> None:
    """Two servers that read one length differently see two different requests."""
    hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    line = b"POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    assert promptly(lambda: _statuses(served.port, line + head + b"\r\n\r\n{}" + hidden)) == [400]


def promptly(send: Callable[[], T]) -> T:
    """What comes back in time. A busy machine may miss that once, and a connection that was kept
    may be closed; what hangs or has no answer has none again."""
    for _ in (False, True):
        begun = time.monotonic()
        try:
            answer = send()
        except (requests.Timeout, requests.ConnectionError, TimeoutError):
            answer = None
        if answer is not None and time.monotonic() - begun <= HANG:
            return answer
    raise AssertionError(f"no answer in {HANG:.0f} s, twice")


def _send(http: requests.Session, url: str, sent: Sent, token: str) -> requests.Response:
    headers = {
        "Authorization": f"Bearer {token}", "Content-Type": "application/json", **sent.headers,
    }  # fmt: skip
    prepared = requests.Request(sent.method, url, data=sent.body).prepare()
    prepared.url = url + sent.path  # as it is: the library would mend it
    prepared.headers.update({name: value.encode("latin-1") for name, value in headers.items()})
    return http.send(prepared, timeout=HANG, allow_redirects=False)


def _check(answer: requests.Response, sent: Sent) -> None:
    place = (sent.path.partition("?")[0], sent.method)
    assert answer.status_code < 500, (answer.status_code, answer.text)
    if place in KNOWN and answer.status_code not in REFUSED:
        SCHEMA[place[0]][place[1]].validate_response(answer)
    elif answer.status_code >= 400 and sent.method != "HEAD":
        problem = json.loads(answer.content)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == answer.status_code and problem["detail"]


def _statuses(port: int, stream: bytes) -> list[int]:
    """The statuses of what is said before the server hangs up; it must, as we do so first."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as sock:
        try:
            sock.sendall(stream)
            sock.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: sock.recv(65_536), b""))
        except ConnectionError:
            return []
    lines = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")]
    return [int(line.split(b" ")[1]) for line in lines]


def _token(http: requests.Session, url: str) -> str:
    answer = http.post(f"{url}/api/conversations", json={}, timeout=60)
    return str(answer.json()["token"])


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.method != "get"],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_what_nobody_can_expect_is_refused_as_described(served: Clinic, operation: Any) -> None:
    case = operation.make_case(headers={"Expect": "miracles"})
    answer = promptly(lambda: case.call(served.url, timeout=HANG))
    assert answer.status_code == 417
    case.validate_response(answer)
