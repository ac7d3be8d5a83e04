"""A request for a call back as a signed POST to a program of the clinic's, by the rules of
www.standardwebhooks.com. Nothing the other side says is read but its status: no redirect is
followed, no body taken, no cookie kept."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import ssl
from datetime import datetime
from hashlib import sha256

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bot.clinic import Clinic
from bot.gateway.delivery.notice import DeliveryError, Notice
from bot.settings import SettingsError

KIND = "callback.requested"
SECONDS = 20.0
AGENT = "clinic-assistant"


class Webhook:
    """Posts to one address, signing with one key."""

    def __init__(self, key: bytes, clinic: Clinic, seconds: float = SECONDS) -> None:
        if clinic.callbacks.webhook is None:
            raise SettingsError("the clinic's file names no address to post to.")
        self._key, self._clinic = key, clinic
        self._url = clinic.callbacks.webhook
        self._timeout = ClientTimeout(total=seconds)
        self._tls = ssl.create_default_context()

    async def deliver(self, notice: Notice, now: datetime) -> None:
        """Returns when the receiver has answered with a status of success."""
        body = json.dumps(self._body(notice)).encode("ascii")
        try:
            status = await self._post(body, self._headers(notice.key, body, now))
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise DeliveryError(type(error).__name__) from error
        if not 200 <= status < 300:
            raise DeliveryError(f"HTTP {status}")

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        connector = TCPConnector(ssl=self._tls, force_close=True)
        async with (
            ClientSession(
                connector=connector, cookie_jar=DummyCookieJar(), timeout=self._timeout
            ) as session,
            session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status

    def _headers(self, key: str, body: bytes, now: datetime) -> dict[str, str]:
        at = str(int(now.timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "Idempotency-Key": key,
            "Webhook-Id": key,
            "Webhook-Timestamp": at,
            "Webhook-Signature": f"v1,{signature(self._key, f'{key}.{at}.'.encode() + body)}",
        }

    def _body(self, notice: Notice) -> dict[str, object]:
        """The same at every attempt."""
        return {
            "type": KIND,
            "timestamp": notice.asked_at.isoformat(),
            "data": {
                "id": notice.key,
                "clinic": self._clinic.name,
                "name": notice.name,
                "phone": notice.phone,
                "phone_display": notice.phone_display,
                "when": notice.when,
                "reason": notice.reason,
                "summary": notice.summary,
            },
        }


def signature(key: bytes, signed: bytes) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(key, signed, sha256).digest()).decode("ascii")
