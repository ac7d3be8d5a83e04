"""The ways the clinic's file asks for, each with what it needs. Everything that can be missing is
said here, when the server starts, and not at a visitor's request."""

from __future__ import annotations

from bot.clinic import Clinic
from bot.gateway.delivery.access import smtp_server, webhook_key
from bot.gateway.delivery.mail import Mail
from bot.gateway.delivery.notice import Channel
from bot.gateway.delivery.webhook import Webhook
from bot.settings import Delivery, SettingsError


def open_channels(clinic: Clinic, settings: Delivery) -> dict[str, Channel]:
    """By their names in the outbox; none where requests wait in the console only."""
    channels: dict[str, Channel] = {}
    if clinic.callbacks.email:
        channels["email"] = Mail(smtp_server(_needed_for_mail(settings)), clinic)
    if clinic.callbacks.webhook:
        channels["webhook"] = Webhook(webhook_key(_needed_for_webhook(settings)), clinic)
    return channels


def _needed_for_mail(settings: Delivery) -> str:
    if not settings.smtp_url:
        raise SettingsError(
            "clinic.yml names callbacks.email, so CLINIC_SMTP_URL is needed: the mail server, such "
            "as smtp://user:password@mail.example.com:587."
        )
    return settings.smtp_url


def _needed_for_webhook(settings: Delivery) -> str:
    if not settings.webhook_secret:
        raise SettingsError(
            "clinic.yml names callbacks.webhook, so CLINIC_WEBHOOK_SECRET is needed: write what "
            "`openssl rand -base64 32` prints, here and at the receiver."
        )
    return settings.webhook_secret
