"""A request for a call back as an e-mail to the clinic's front desk. Nothing a visitor typed goes
into a header: mail servers log those, and a header is where a forged line would do harm."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from bot.clinic import Clinic
from bot.clinic.wording import MONTHS, WEEKDAYS, clock_time
from bot.gateway.delivery.access import SmtpServer
from bot.gateway.delivery.notice import DeliveryError, Notice
from bot.settings import SettingsError
from bot.wording import fill

WORDING = Path(__file__).resolve().parents[3] / "data" / "delivery.yml"
IN_SUBJECT = {"clinic", "asked_at"}
IN_BODY = IN_SUBJECT | {"name", "phone", "when", "summary"}
SECONDS = 20.0  # for the whole of it
GOODBYE_SECONDS = 2.0


@dataclass(frozen=True)
class Wording:
    """The texts of `data/delivery.yml`."""

    subject: str
    body: str
    any_time: str  # stands for a preferred time that was not given

    @classmethod
    def load(cls, path: Path = WORDING) -> Wording:
        """Raises SettingsError where a text is missing or asks for what is not known."""
        try:
            texts = yaml.safe_load(path.read_text("utf-8"))["mail"]
            wording = cls(texts["subject"], texts["body"], texts["any_time"])
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}: needs mail: with subject, body and any_time.") from error
        for text, known in ((wording.subject, IN_SUBJECT), (wording.body, IN_BODY)):
            _check(path, text, known)
        _check(path, wording.any_time, set())
        return wording


class Mail:
    """Sends to one address by one server."""

    def __init__(self, server: SmtpServer, clinic: Clinic, seconds: float = SECONDS) -> None:
        if clinic.callbacks.email is None:
            raise SettingsError("the clinic's file names no address to write to.")
        self._server, self._clinic, self._seconds = server, clinic, seconds
        self._to = clinic.callbacks.email
        self._wording = Wording.load()
        self._tls = ssl.create_default_context()

    async def deliver(self, notice: Notice, now: datetime) -> None:
        """Returns when the server has taken the mail upon itself."""
        message = self.compose(notice, now)
        client = self._client()
        try:
            await asyncio.wait_for(self._hand_over(client, message), self._seconds)
            # It has the mail: a farewell that fails must not make us send it again.
            with suppress(SMTPException, OSError, asyncio.TimeoutError):
                await client.quit(timeout=GOODBYE_SECONDS)
        except (SMTPException, OSError, asyncio.TimeoutError, ValueError) as error:
            raise DeliveryError(_reason(error)) from error
        finally:
            client.close()

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.start_tls,
            tls_context=self._tls if server.tls or server.start_tls else None,
            timeout=self._seconds,
        )

    async def _hand_over(self, client: SMTP, message: EmailMessage) -> None:
        await client.connect()
        await client.send_message(message)

    def compose(self, notice: Notice, now: datetime) -> EmailMessage:
        """The mail about this request; its id is the same at every attempt."""
        sender = self._server.sender or self._to
        values = self._values(notice)
        message = EmailMessage()
        message["From"] = Address(self._clinic.name, addr_spec=sender)
        message["To"] = Address(addr_spec=self._to)
        message["Subject"] = fill(self._wording.subject, values)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{notice.key}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(fill(self._wording.body, values) + "\n", cte="quoted-printable")
        return message

    def _values(self, notice: Notice) -> dict[str, str]:
        return {
            "clinic": self._clinic.name,
            "asked_at": moment(notice.asked_at, self._clinic),
            "name": notice.name,
            "phone": notice.phone_display,
            "when": notice.when or self._wording.any_time,
            "summary": notice.summary,
        }


def moment(at: datetime, clinic: Clinic) -> str:
    """Monday 4 January 2027, 9:05, on the clinic's clock."""
    local = at.astimezone(ZoneInfo(clinic.timezone))
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {clock_time(local.time(), clinic.clock)}"


def _check(path: Path, text: Any, known: set[str]) -> None:
    if not isinstance(text, str) or not text.strip():
        raise SettingsError(f"{path}: subject, body and any_time must be texts.")
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise SettingsError(f"{path}: a single brace cannot stand there: take it out.") from error
    if names - known:
        strange = ", ".join("{" + name + "}" for name in sorted(names - known))
        raise SettingsError(f"{path}: {strange} cannot stand there: see the comment in the file.")


def _reason(error: BaseException) -> str:
    """Why, without the server's own words, which may repeat ours."""
    refused = error.recipients[0] if isinstance(error, SMTPRecipientsRefused) else error
    if isinstance(refused, SMTPResponseException):
        return f"{type(refused).__name__} {refused.code}"
    return type(error).__name__
