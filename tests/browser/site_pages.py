"""A clinic's website for the browser tests: plain pages that carry the chat's tag, on an origin of
their own and under a strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fake_gateway import FakeGateway
from fake_server import Served

from bot.widget.files import newest, tag

TEXT = "<p>Time, warm hands and a quiet room. Please ask us before you book.</p>" * 12


@dataclass(frozen=True)
class Site:
    """Where the website and the gateway are."""

    url: str
    gateway_url: str
    host: FakeGateway
    gateway: FakeGateway

    @classmethod
    @contextmanager
    def open(cls, served: Served) -> Iterator[Site]:
        """The website, with a page at / whose tag is the one that clinics paste."""
        host = FakeGateway()
        pages = Served(host)
        site = cls(pages.url, served.url, host, served.gateway)
        site.gateway.origins.add(site.url)
        for language in ("en", "ar"):
            file = newest(language)
            headers = {"Access-Control-Allow-Origin": "*"}
            site.gateway.pages[f"/{file.name}"] = ("text/javascript", file.body, headers)
        site.page("/")
        yield site
        pages.close()

    def tag(self, language: str = "en", **attributes: str) -> str:
        """The tag a clinic pastes."""
        return tag(self.gateway_url, newest(language), attributes)

    def page(self, path: str, body: str = TEXT, head: str = "", chat: str | None = None) -> None:
        """Puts a page up."""
        script = self.tag() if chat is None else chat
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><title>A clinic</title>{head}</head>'
            f"<body><main><h1>A clinic</h1>{body}</main>{script}</body></html>"
        )
        policy = (
            f"default-src 'none'; script-src {self.gateway_url} {self.url}; img-src data:; "
            f"connect-src {self.gateway_url}; style-src {self.url}; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        headers = {"Content-Security-Policy": policy}
        self.host.pages[path] = ("text/html; charset=utf-8", html.encode(), headers)

    def page_without_policy(self, path: str) -> None:
        """Puts a page up on which anything may run."""
        self.page(path)
        kind, body, _ = self.host.pages[path]
        self.host.pages[path] = (kind, body, {})
