"""What the machine decides about the console: how browsers name it, how long a login lasts, and how
many proxies stand before it. Must not hold a secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from bot.log.people_sessions import Limits
from bot.settings import LOOPBACK, SettingsError, proxies_from_environment

URL, IDLE = "CLINIC_CONSOLE_URL", "CLINIC_CONSOLE_IDLE"
MOST_IDLE = 720  # minutes


@dataclass(frozen=True)
class ConsoleSettings:
    """Where the console stands. `url` is how staff's browsers name it: https behind a proxy."""

    port: int = 8090
    url: str = ""
    sessions: Limits = field(default_factory=Limits)
    proxies: int = 0

    @classmethod
    def from_environment(
        cls, port: int, environment: Mapping[str, str] = os.environ
    ) -> ConsoleSettings:
        """The settings the environment asks for."""
        return cls(
            port=port,
            url=_url(environment.get(URL, "")),
            sessions=Limits(idle=_idle(environment.get(IDLE, ""))),
            proxies=proxies_from_environment(environment),
        )

    @property
    def address(self) -> str:
        """The console's address for people."""
        return self.url or f"http://{LOOPBACK}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by https."""
        return self.url.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """The origins of the console's own pages."""
        return frozenset({self.url} if self.url else self._local)

    @property
    def hosts(self) -> frozenset[str]:
        """How the console may be named, and no other way: a page of another site whose name was
        made to lead here would else read it."""
        return frozenset(urlsplit(origin).netloc for origin in {*self.origins, *self._local})

    @property
    def _local(self) -> set[str]:
        return {f"http://{host}:{self.port}" for host in (LOOPBACK, "localhost")}


def _url(text: str) -> str:
    parts = urlsplit(text.strip())
    if not text.strip():
        return ""
    whole = parts.scheme in ("http", "https") and parts.netloc and parts.path in ("", "/")
    if not whole or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(f"{URL} must look like https://console.example.com, without a path.")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _idle(text: str) -> timedelta:
    if not text:
        return Limits().idle
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_IDLE):
        raise SettingsError(f"{IDLE} must be minutes until a log-out, from 1 to {MOST_IDLE}.")
    return timedelta(minutes=int(text))
