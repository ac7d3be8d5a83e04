"""How the chat's files and the demo page are served: the newest, each release for ever, to any
page."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest
from sanic import Sanic
from serving import listening, running

from bot.gateway.views.pages import add_security_headers, pages
from bot.widget import files
from bot.widget.files import alias, languages, newest, released

pytestmark = pytest.mark.slow

Got = tuple[int, Mapping[str, str], bytes]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of the pages alone."""
    app = Sanic("pages_alone", configure_logging=False)
    app.blueprint(pages)
    app.register_middleware(add_security_headers, "response")
    with listening() as sock, running(app, sock):
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


async def fetch(url: str, **headers: str) -> Got:
    """Status, headers and the body as it was sent."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(url, headers=headers) as answer:
            return answer.status, answer.headers, await answer.read()


def get(url: str, **headers: str) -> Got:
    return asyncio.run(
        fetch(url, **{name.replace("_", "-"): value for name, value in headers.items()})
    )


@pytest.mark.parametrize("language", languages())
def test_the_newest_is_asked_for_again_each_time(url: str, language: str) -> None:
    status, headers, body = get(f"{url}/{alias(language)}", Accept_Encoding="identity")
    assert (status, body) == (200, newest(language).body)
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    again = get(f"{url}/{alias(language)}", If_None_Match=headers["ETag"])
    assert (again[0], again[2]) == (304, b"")


@pytest.mark.parametrize("name", sorted(released()))
def test_every_release_is_served_for_ever_and_to_any_page(url: str, name: str) -> None:
    status, headers, body = get(f"{url}/{name}", Accept_Encoding="identity")
    assert (status, body) == (200, released()[name].body)
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_older_build_goes_on_being_served(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tag pasted long ago names a build that is not the newest."""
    old = b"/* an older build */"
    name = f"widget.{hashlib.sha256(old).hexdigest()[:16]}.js"
    (tmp_path / name).write_bytes(old)
    monkeypatch.setattr(files, "RELEASES", tmp_path)
    files.released.cache_clear()
    try:
        for each, body in ((name, old), (newest().name, newest().body)):
            status, headers, sent = get(f"{url}/{each}", Accept_Encoding="identity")
            assert (status, sent) == (200, body)
            assert "immutable" in headers["Cache-Control"]
    finally:
        files.released.cache_clear()


def test_it_is_packed_for_whoever_takes_that(url: str) -> None:
    _, headers, body = get(f"{url}/{newest().name}", Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip" and headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == newest().body
    assert len(body) <= 8_192


@pytest.mark.parametrize(
    "path",
    ["widget.0000000000000000.js", "widget.xx.js", "widget..js", "widget.ts", "widget/files.py"],
)
def test_nothing_else_is_served(url: str, path: str) -> None:
    assert get(f"{url}/{path}")[0] == 404


def test_the_demo_page_carries_the_tag_under_a_strict_policy(url: str) -> None:
    status, headers, body = get(f"{url}/demo")
    assert status == 200
    assert f'src="/{newest().name}" integrity="{newest().integrity}"' in body.decode()
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
