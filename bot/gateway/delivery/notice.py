"""What the clinic is told about one request for a call back, the same on every way it is sent. What
visitors typed is reduced to one printable line here, so that no field can pose as another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from bot.clinic import Clinic
from bot.log.outbox import Letter

KEYS = uuid.UUID("6f0f3d0a-52a4-4c39-9a1b-7a3f0d0c6f55")  # makes our keys unlike anybody else's


class DeliveryError(Exception):
    """A request did not arrive; the message says why and holds nothing of a visitor's."""


@dataclass(frozen=True)
class Notice:
    """One request, ready to be told."""

    key: str  # the same however often it is sent, so that the receiver can drop a repeat
    name: str
    phone: str  # E.164
    phone_display: str
    when: str
    reason: str | None
    summary: str
    asked_at: datetime


class Channel(Protocol):
    """A way a notice takes."""

    async def deliver(self, notice: Notice, now: datetime) -> None:
        """Returns when the other side has accepted it; raises DeliveryError if it has not."""


def notice_of(letter: Letter, clinic: Clinic) -> Notice:
    """What this letter of the outbox tells this clinic."""
    asked = letter.callback
    return Notice(
        key=str(uuid.uuid5(KEYS, f"{letter.conversation}/{asked.id}")),
        name=one_line(asked.name),
        phone=one_line(asked.phone),
        phone_display=one_line(_display(asked.phone, clinic.country)),
        when=one_line(asked.when),
        reason=asked.reason,
        summary=one_line(asked.summary),
        asked_at=letter.requested_at,
    )


def one_line(text: str) -> str:
    """The text without line ends, control characters and marks that reorder what is read."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _display(phone: str, country: str) -> str:
    """As the clinic dials it; as it stands where it is no number, for it must be told anyhow."""
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    at_home = phonenumbers.region_code_for_number(number) == country
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
