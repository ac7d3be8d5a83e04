"""A log with requests for a call back in it, and couriers for it, for the tests of delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clinic_file import load
from receivers import LOOPBACK, Mailbox, Receiver
from sqlalchemy import select

from bot.clinic import Clinic
from bot.gateway.delivery.courier import Courier
from bot.log import callbacks, tables
from bot.log.callbacks import CallbackRequest
from bot.log.database import Database
from bot.settings import Delivery

START = datetime(2027, 7, 5, 8, 5, tzinfo=timezone.utc)
CANARY = "Canary-7f3a"
SECRET = "c2VjcmV0LWNhbmFyeS1zZWNyZXQtY2FuYXJ5"


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Post:
    """A log with requests in it, and couriers for it."""

    folder: Path
    url: str
    db: Database
    mailbox: Mailbox = field(default_factory=Mailbox)
    receiver: Receiver = field(default_factory=Receiver)
    clock: Clock = field(default_factory=Clock)
    clinic: Clinic = field(init=False)

    @property
    def environment(self) -> dict[str, str]:
        server = f"smtp://{LOOPBACK}:{self.mailbox.port or 1}"
        return {"CLINIC_SMTP_URL": server, "CLINIC_WEBHOOK_SECRET": SECRET}

    def ask(self, *channels: str, name: str = CANARY, number: int = 1) -> None:
        asked = CallbackRequest(f"r{number}", name, "+442079460999", "", None, "Nothing")
        callbacks.request(self.db, f"c{number}", asked, channels, self.clock.at)

    def names(self, *ways: str) -> None:
        """From now on the clinic's facts name these ways."""
        entry = "".join(f"\n  {way}" for way in ways)
        self.clinic = load(self.folder, ("accent", f"callbacks:{entry}\naccent"))

    def courier(self, db: Database | None = None) -> Courier:
        self.names("email: desk@a.com", f'webhook: "{self.receiver.url}"')
        settings = Delivery.from_environment(self.environment)
        return Courier(db or self.db, lambda: self.clinic, settings, self.clock)

    def row(self) -> dict[str, object]:
        with self.db.read() as connection:
            return dict(connection.execute(select(tables.outbox)).one()._mapping)

    def errors(self) -> set[tuple[str, str | None]]:
        """What the log says of each letter: its channel and why it has not arrived."""
        columns = select(tables.outbox.c.channel, tables.outbox.c.error)
        with self.db.read() as connection:
            return {(row.channel, row.error) for row in connection.execute(columns)}
