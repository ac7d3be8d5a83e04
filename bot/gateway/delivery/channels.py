"""The ways the clinic's facts ask for, each with what it needs. Everything that can be missing is
said here, when the server starts or other facts go live, and not at a visitor's request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.clinic import Clinic
from bot.gateway.delivery.access import smtp_server, webhook_key
from bot.gateway.delivery.mail import Mail
from bot.gateway.delivery.notice import Channel, DeliveryError, Notice
from bot.gateway.delivery.webhook import Webhook
from bot.settings import Delivery, SettingsError

log = logging.getLogger(__name__)


class Closed:
    """A way that cannot be taken for now: what goes by it waits, and says for what."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def deliver(self, notice: Notice, now: datetime) -> None:
        raise DeliveryError(self._reason)


def open_channels(clinic: Clinic, settings: Delivery) -> dict[str, Channel]:
    """By their names in the outbox; none where requests wait in the console only."""
    return {name: OPENING[name](clinic, settings) for name in clinic.callbacks.channels}


def reopened(clinic: Clinic, settings: Delivery) -> dict[str, Channel]:
    """The same in service, where one way that lacks what it needs must not stop the others."""
    return {name: _open_or_closed(name, clinic, settings) for name in clinic.callbacks.channels}


def _open_or_closed(name: str, clinic: Clinic, settings: Delivery) -> Channel:
    try:
        return OPENING[name](clinic, settings)
    except SettingsError as error:
        log.error("call-back requests by %s wait: %s", name, error)
        return Closed(str(error))


def _mail(clinic: Clinic, settings: Delivery) -> Channel:
    if not settings.smtp_url:
        raise SettingsError(
            "clinic.yml names callbacks.email, so CLINIC_SMTP_URL is needed: the mail server, such "
            "as smtp://user:password@mail.example.com:587."
        )
    return Mail(smtp_server(settings.smtp_url), clinic)


def _webhook(clinic: Clinic, settings: Delivery) -> Channel:
    if not settings.webhook_secret:
        raise SettingsError(
            "clinic.yml names callbacks.webhook, so CLINIC_WEBHOOK_SECRET is needed: write what "
            "`openssl rand -base64 32` prints, here and at the receiver."
        )
    return Webhook(webhook_key(settings.webhook_secret), clinic)


OPENING: Mapping[str, Callable[[Clinic, Delivery], Channel]] = {
    "email": _mail,
    "webhook": _webhook,
}
