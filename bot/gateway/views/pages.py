"""What is not the API: the chat's files, for clinics' pages anywhere, and a demo page that shows
the chat under a policy that runs no script and no style but the gateway's own."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from bot.widget import files

FOLDER = Path(__file__).parent / "demo"
START = "index.html"
PLACE = "<!-- chat -->"  # in the demo page, for the tag that a clinic would paste
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
NO_POLICY = "default-src 'none'; frame-ancestors 'none'"
SCRIPT = "text/javascript; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

pages = Blueprint("pages")


@dataclass(frozen=True)
class _File:
    body: bytes
    kind: str


def _demo_files(folder: Path) -> dict[str, _File]:
    found = {path.name: _File(path.read_bytes(), _kind(path)) for path in folder.iterdir()}
    page = found[START]
    tag = files.tag("", files.newest(), {})
    return found | {START: _File(page.body.replace(PLACE.encode(), tag.encode()), page.kind)}


def _kind(path: Path) -> str:
    kind = mimetypes.types_map.get(path.suffix, "application/octet-stream")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or "javascript" in kind else kind


DEMO = _demo_files(FOLDER)


@pages.get("/demo")
async def demo(request: Request) -> HTTPResponse:
    """The clinic's page with the chat."""
    return await demo_file(request, START)


@pages.get("/demo/<name:str>")
async def demo_file(request: Request, name: str) -> HTTPResponse:
    """A file of the demo page; only what was there at the start is served."""
    if name not in DEMO:
        raise NotFound("no such file")
    file = DEMO[name]
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
    return HTTPResponse(file.body, 200, headers, content_type=file.kind)


@pages.get(r"/<name:widget(?:\.[a-z0-9-]+){0,2}\.js>")
async def widget(request: Request, name: str) -> HTTPResponse:
    """The chat: `widget.js` and `widget.ar.js` are the newest, a name with a hash is that build."""
    newest = {files.alias(language): files.newest(language) for language in files.languages()}
    file = newest.get(name) or files.released().get(name)
    if file is None:
        raise NotFound("no such file")
    tag = f'"{file.name}"'
    headers = {
        "Cache-Control": "no-cache" if name in newest else FOR_EVER,
        "ETag": tag,
        "Vary": "Accept-Encoding",
        **ANYWHERE,
    }
    if tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return HTTPResponse(file.packed, 200, headers | {"Content-Encoding": "gzip"}, SCRIPT)
    return HTTPResponse(file.body, 200, headers, SCRIPT)


async def add_security_headers(request: Request, response: HTTPResponse) -> None:
    """What holds for every response of the gateway."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Content-Security-Policy", NO_POLICY)
