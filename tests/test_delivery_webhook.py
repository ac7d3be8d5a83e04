"""A request for a call back reaches a program signed, and nothing that the program says back can do
us harm."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from clinic_file import load
from receivers import LOOPBACK, Receiver, certificate

from bot.gateway.delivery.notice import DeliveryError, Notice
from bot.gateway.delivery.webhook import Webhook

ASKED = datetime(2027, 7, 5, 8, 5, tzinfo=timezone.utc)
KEY = bytes(range(32))
NOTICE = Notice("k1", "Zoë", "+442079460999", "020 7946 0999", "after 5", None, "Nothing", ASKED)


def exchange(
    receiver: Receiver, folder: Path, tls: object = None, times: int = 1, seconds: float = 5
) -> None:
    async def run() -> None:
        async with receiver.listening(tls):  # type: ignore[arg-type]
            entry = f'callbacks: {{webhook: "{receiver.url}"}}\naccent'
            webhook = Webhook(KEY, load(folder, ("accent", entry)), seconds)
            for number in range(times):
                await webhook.deliver(NOTICE, ASKED + timedelta(hours=number))

    asyncio.run(run())


def test_the_receiver_can_check_and_read_it(tmp_path: Path) -> None:
    """By the rules of Standard Webhooks, written out here a second time."""
    receiver = Receiver()
    exchange(receiver, tmp_path)
    ((headers, body),) = receiver.requests
    assert headers["Webhook-Id"] == headers["Idempotency-Key"] == "k1"
    assert headers["Webhook-Timestamp"] == str(int(ASKED.timestamp()))
    signed = b"k1." + headers["Webhook-Timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    assert headers["Webhook-Signature"] == f"v1,{expected}"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "type": "callback.requested",
        "timestamp": "2027-07-05T08:05:00+00:00",
        "data": {
            "id": "k1",
            "clinic": "Test clinic",
            "name": "Zoë",
            "phone": "+442079460999",
            "phone_display": "020 7946 0999",
            "when": "after 5",
            "reason": None,
            "summary": "Nothing",
        },
    }


def test_a_repeat_is_the_same_but_for_its_time(tmp_path: Path) -> None:
    receiver = Receiver()
    exchange(receiver, tmp_path, times=2)
    (first, one), (second, two) = receiver.requests
    assert (one, first["Idempotency-Key"]) == (two, second["Idempotency-Key"])
    assert first["Webhook-Timestamp"] != second["Webhook-Timestamp"]
    assert first["Webhook-Signature"] != second["Webhook-Signature"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 404, 410, 429, 500, 503])
def test_only_success_is_success_and_no_redirect_is_followed(tmp_path: Path, status: int) -> None:
    receiver = Receiver(status=status)
    with pytest.raises(DeliveryError, match=f"^HTTP {status}$"):
        exchange(receiver, tmp_path)
    assert (len(receiver.requests), receiver.elsewhere) == (1, 0)


def test_what_the_receiver_says_is_not_listened_to(tmp_path: Path) -> None:
    begun = time.monotonic()
    exchange(Receiver(endless=True), tmp_path)
    assert time.monotonic() - begun < 3


def test_a_slow_receiver_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="^[A-Za-z]*Timeout[A-Za-z]*$"):
        exchange(Receiver(pause=2), tmp_path, seconds=0.1)


def test_nobody_there(tmp_path: Path) -> None:
    receiver = Receiver()
    exchange(receiver, tmp_path)  # learns a port that is free from now on
    with pytest.raises(DeliveryError, match="^ClientConnectorError$"):
        asyncio.run(_post(receiver, tmp_path))


async def _post(receiver: Receiver, folder: Path) -> None:
    clinic = load(folder, ("accent", f'callbacks: {{webhook: "{receiver.url}"}}\naccent'))
    await Webhook(KEY, clinic, 5).deliver(NOTICE, ASKED)


def test_only_a_receiver_that_proves_its_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for host, trusted, arrives in (
        ("localhost", True, True),
        ("localhost", False, False),
        ("other.example", True, False),
    ):
        context, public = certificate(tmp_path, host)
        monkeypatch.setenv("SSL_CERT_FILE", str(public if trusted else tmp_path / "none"))
        receiver = Receiver()
        if arrives:
            exchange(receiver, tmp_path, context)
        else:
            with pytest.raises(DeliveryError, match="Certificate"):
                exchange(receiver, tmp_path, context)
        assert len(receiver.requests) == arrives


def test_a_proxy_of_the_environment_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:9")
    receiver = Receiver()
    exchange(receiver, tmp_path)
    assert len(receiver.requests) == 1
