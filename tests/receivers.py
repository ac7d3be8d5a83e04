"""Real servers for delivery to arrive at: a mail server and a program that takes POSTs, in the loop
of the test, with certificates of their own where one is wanted."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


@dataclass
class Mailbox:
    """Takes mail; `answer` is what it says to one, `user` whom it lets in, if anybody."""

    answer: str = "250 OK"
    user: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None  # offered by STARTTLS
    farewell: float = 0.0  # seconds that QUIT takes
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    logins: int = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answer

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        await asyncio.sleep(self.farewell)
        return "221 Bye"

    def let_in(self, server: SMTP, *args: Any) -> AuthResult:
        self.logins += 1
        login = args[-1]
        known = (login.login.decode(), login.password.decode()) == self.user
        return AuthResult(success=known, handled=False)

    def protocol(self) -> SMTP:
        return SMTP(
            self,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            authenticator=self.let_in,
            auth_required=self.user is not None,
            auth_require_tls=False,
            hostname="localhost",
        )

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Mailbox]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self.protocol, LOOPBACK, self.port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self


@dataclass
class Receiver:
    """Takes POSTs at /in; answers with `status`, after `pause` seconds."""

    status: int = 204
    pause: float = 0.0
    endless: bool = False  # says more than anybody wants to hear
    port: int = 0
    scheme: str = "http"
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    elsewhere: int = 0
    at_once: list[str] = field(default_factory=list)
    overlaps: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/in?key=s3cret"

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers, _ in self.requests]

    async def take(self, request: web.Request) -> web.StreamResponse:
        key = request.headers["Idempotency-Key"]
        self.overlaps += key in self.at_once
        self.at_once.append(key)
        self.requests.append((dict(request.headers), await request.read()))
        await asyncio.sleep(self.pause)
        self.at_once.remove(key)
        if self.endless:
            return await _babble(request)
        headers = {"Location": f"http://{LOOPBACK}:{self.port}/elsewhere"}
        return web.Response(status=self.status, headers=headers)

    async def stray(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
        app = web.Application()
        app.add_routes([web.post("/in", self.take), web.route("*", "/elsewhere", self.stray)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, self.port, ssl_context=tls)
        await site.start()
        self.port = runner.addresses[0][1]
        self.scheme = "https" if tls else "http"
        try:
            yield self
        finally:
            await runner.cleanup()


async def _babble(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65536)


def certificate(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for this host, and the file that makes a client trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{host}.crt", folder / f"{host}.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
