"""Asks a console for its pages, round after round, and says how long each took. Speaks to addresses
of this machine only."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from benchmarks.errors import BenchError
from bot.console.access import Standing
from bot.console.routes import ROUTES

HOST = "127.0.0.1"
WARM, ROUNDS = 2, 20
NOT_PAGES = ("/account", "/audit/check", "/conversations/next")
# Beside the lists themselves: the same, filtered and searched.
FURTHER = (
    "/analytics?days=7", "/analytics?days=91", "/analytics?days=364", "/faqs?days=364",
    "/faqs/needles", "/faqs/needles?days=364", "/callbacks?show=done", "/inbox?reason=declined",
    "/conversations?outcome=declined", "/conversations?answer=needles", "/conversations?sure=0",
    "/conversations?q=needles", "/conversations?q=needles+pregnant",
    "/conversations?feedback=down&reviewed=no",
)  # fmt: skip


@dataclass(frozen=True)
class PageTime:
    """Milliseconds that one page took."""

    path: str
    p50: float
    p95: float


def paths() -> list[str]:
    """Every page that needs no part filled in, and FURTHER."""
    plain = [
        route.path
        for route in ROUTES
        if route.method == "GET" and route.least >= Standing.REVIEWER and route.is_use
        if "<" not in route.path and not route.path.endswith((".csv", ".jsonl"))
        if route.path not in NOT_PAGES
    ]
    known = set(plain)
    return [*plain, *(path for path in FURTHER if _root_of(path) in known)]


def pages(port: int, cookie: str) -> Iterator[PageTime]:
    """Round after round, so that a busy moment of the machine is shared by all."""
    wanted = paths()
    taken: dict[str, list[float]] = {path: [] for path in wanted}
    for turn in range(WARM + ROUNDS):
        for path in wanted:
            spent = timed(port, path, cookie)
            if turn >= WARM:
                taken[path].append(spent)
    for path, times in taken.items():
        yield PageTime(path, statistics.median(times), statistics.quantiles(times, n=20)[-1])


def timed(port: int, path: str, cookie: str) -> float:
    began = time.perf_counter()
    status = _ask(port, path, cookie)
    if status != HTTPStatus.OK:
        raise BenchError(f"{path} gave {status}; see its log")
    return (time.perf_counter() - began) * 1000


def _ask(port: int, path: str, cookie: str) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=300)
    try:
        headers = {"Cookie": f"console={cookie}", "Sec-Fetch-Site": "same-origin"}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def answers(port: int) -> bool:
    try:
        return _ask(port, "/healthz", "") == HTTPStatus.OK
    except OSError:
        return False


def _root_of(path: str) -> str:
    """The page that an address with a question mark, or below it, belongs to."""
    page = path.split("?")[0]
    return page if page.count("/") < 2 else page.rsplit("/", 1)[0]
