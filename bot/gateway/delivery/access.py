"""Reads the two secrets of the environment that sending needs. What is wrong with one is said
without repeating it: both end up in front of people who must not know them."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.clinic import checks
from bot.settings import SettingsError

SHAPE = "smtp://user:password@mail.example.com:587, or smtps:// and 465"
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
KEY_BYTES = range(24, 65)
KEY_PREFIX = "whsec_"


@dataclass(frozen=True)
class SmtpServer:
    """The server that takes our mail, and as whom we come to it."""

    host: str
    port: int
    tls: bool  # from the first byte on
    start_tls: bool  # else, before anything else is said
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str | None = None


def smtp_server(url: str) -> SmtpServer:
    """The server of CLINIC_SMTP_URL. Only this machine is spoken to without encryption."""
    parts = _split(url)
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
        raise SettingsError(f"CLINIC_SMTP_URL must look like {SHAPE}.")
    if bool(parts.username) != bool(parts.password):
        raise SettingsError("CLINIC_SMTP_URL needs both user and password, or neither.")
    user = unquote(parts.username) if parts.username else None
    tls = parts.scheme == "smtps"
    return SmtpServer(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        tls=tls,
        start_tls=not tls and host not in LOOPBACK,
        user=user,
        password=unquote(parts.password) if parts.password else None,
        sender=_sender(parts, user),
    )


def webhook_key(secret: str) -> bytes:
    """The key of CLINIC_WEBHOOK_SECRET, in the form that receivers' libraries know."""
    try:
        key = base64.b64decode(secret.removeprefix(KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in KEY_BYTES:
        raise SettingsError(
            "CLINIC_WEBHOOK_SECRET must be 24 to 64 random bytes in base64: write what "
            "`openssl rand -base64 32` prints, here and at the receiver."
        )
    return key


def _split(url: str) -> SplitResult:
    """The parts of the address; a stray / ? or # means that a password was not encoded."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read for its check: it raises on a port that is none
    except ValueError:
        parts = SplitResult("", "", "/", "", "")
    if parts.path not in ("", "/") or parts.fragment or not _known(parts.query):
        raise SettingsError(
            f"CLINIC_SMTP_URL must look like {SHAPE}; in user and password, write %40 for @, %23 "
            "for #, %25 for %, %2F for / and %3A for a colon."
        )
    return parts


def _known(query: str) -> bool:
    return not query or set(parse_qs(query, keep_blank_values=True)) == {"from"}


def _sender(parts: SplitResult, user: str | None) -> str | None:
    """The address we write from: the one asked for, else the user's if it is an address."""
    asked = parse_qs(parts.query, keep_blank_values=True).get("from")
    try:
        return checks.email(asked[0] if asked else user)
    except ValueError as error:
        if asked:
            raise SettingsError(f"CLINIC_SMTP_URL: what follows from= {error}") from error
        return None
