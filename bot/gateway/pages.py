"""The demo page and what supervisors ask: is the gateway alive, would a message be answered. The
page is served under a policy that runs no script and no style but its own files."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from bot.gateway.service import service_of

FOLDER = Path(__file__).parent / "demo"
START = "index.html"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NO_POLICY = "default-src 'none'; frame-ancestors 'none'"

pages = Blueprint("pages")


@dataclass(frozen=True)
class _File:
    body: bytes
    kind: str


def _files(folder: Path) -> dict[str, _File]:
    return {path.name: _File(path.read_bytes(), _kind(path)) for path in folder.iterdir()}


def _kind(path: Path) -> str:
    kind = mimetypes.types_map.get(path.suffix, "application/octet-stream")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or "javascript" in kind else kind


FILES = _files(FOLDER)


@pages.get("/demo")
async def demo(request: Request) -> HTTPResponse:
    """The clinic's page with the chat."""
    return await demo_file(request, START)


@pages.get("/demo/<name:str>")
async def demo_file(request: Request, name: str) -> HTTPResponse:
    """A file of the demo page; only what was there at the start is served."""
    if name not in FILES:
        raise NotFound("no such file")
    file = FILES[name]
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
    return HTTPResponse(file.body, 200, headers, content_type=file.kind)


@pages.get("/healthz")
async def healthz(request: Request) -> HTTPResponse:
    """Whether this process is alive."""
    return _health(200, {"alive": True})


@pages.get("/readyz")
async def readyz(request: Request) -> HTTPResponse:
    """Whether a visitor's message would be answered."""
    ready = await service_of(request).desk.assistant.ready()
    return _health(200 if ready else 503, {"ready": ready})


def _health(status: int, body: dict[str, bool]) -> HTTPResponse:
    headers = {"Cache-Control": "no-store"}
    return HTTPResponse(json.dumps(body), status, headers, content_type="application/json")


async def add_security_headers(request: Request, response: HTTPResponse) -> None:
    """What holds for every response of the gateway."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Content-Security-Policy", NO_POLICY)
