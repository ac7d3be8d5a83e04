"""What the rest of the assistant knows about a clinic: plain values that have been checked. Must
not read files."""

from __future__ import annotations

from dataclasses import dataclass


class ClinicError(Exception):
    """The clinic's file cannot be used; the message names file, line and field and what to do."""


@dataclass(frozen=True)
class CrisisLine:
    """Whom someone can call who thinks of harming themselves."""

    name: str
    number: str


@dataclass(frozen=True)
class Callbacks:
    """Where a visitor's request for a call back is sent; by neither, it waits in the console.

    within_hours: after so many opening hours, a request that nobody has taken up is overdue.
    """

    email: str | None = None
    webhook: str | None = None
    within_hours: int = 2

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the ways that are used."""
        ways = {"email": self.email, "webhook": self.webhook}
        return tuple(name for name, address in ways.items() if address)


@dataclass(frozen=True)
class Clinic:
    """The values of one `clinic.yml`."""

    name: str
    phone: str  # E.164: +442079460123
    phone_display: str  # as it is dialled in the clinic's country: 020 7946 0123
    booking_url: str
    address: str
    country: str
    timezone: str
    holidays: str | None  # the country, where its public holidays are known
    schedule: str  # one opening_hours expression, closed days included
    hours_text: str  # the same for people
    clock: int
    emergency_number: str
    crisis_line: CrisisLine
    retention_days: int
    allowed_origins: tuple[str, ...]
    accent: str
    greeting: str
    suggested: tuple[str, ...]
    callbacks: Callbacks = Callbacks()

    @property
    def tel_link(self) -> str:
        return f"tel:{self.phone}"
