"""What the machine decides rather than the clinic: the ports, read from the environment. Must not
hold anything a visitor sees."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

VARIABLES = {
    "gateway": "CLINIC_PORT",
    "assistant": "CLINIC_ASSISTANT_PORT",
    "actions": "CLINIC_ACTIONS_PORT",
    "console": "CLINIC_CONSOLE_PORT",
}
LOOPBACK = "127.0.0.1"
# What else each process reads of the environment, and is handed: some of it holds secrets, which
# are none of the business of Rasa and the actions.
LOG = ("CLINIC_DB_URL", "PGPASSFILE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT")
NEEDS = {
    "gateway": (
        *LOG, "CLINIC_PROXY", "CLINIC_LIMITS", "CLINIC_SMTP_URL", "CLINIC_WEBHOOK_SECRET",
    ),
    "assistant": ("CLINIC_ENCODER",),
    "actions": (),
    "console": (
        *LOG, "CLINIC_PROXY", "CLINIC_CONSOLE_URL", "CLINIC_CONSOLE_IDLE", "CLINIC_ENCODER",
        "CLINIC_GIT", "CLINIC_WORKSHOP_IDLE",
    ),
}  # fmt: skip


class SettingsError(Exception):
    """A setting of the environment cannot be used; the message says what to write."""


@dataclass(frozen=True)
class Ports:
    """Where the processes listen, all on this machine only."""

    gateway: int = 8080
    assistant: int = 5005
    actions: int = 5055
    console: int = 8090

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Ports:
        """The ports the environment asks for."""
        ports = cls(
            **{
                process: _port(variable, environment[variable])
                for process, variable in VARIABLES.items()
                if environment.get(variable)
            }
        )
        ports.check_distinct()
        return ports

    def check_distinct(self) -> None:
        """Raises SettingsError when two processes would share a port."""
        taken: dict[int, str] = {}
        for process in fields(self):
            port, variable = getattr(self, process.name), VARIABLES[process.name]
            if port in taken:
                raise SettingsError(f"{taken[port]} and {variable} are both {port}: change one.")
            taken[port] = variable

    def environment(self) -> dict[str, str]:
        """The same ports for another process to read."""
        return {variable: str(getattr(self, name)) for name, variable in VARIABLES.items()}


@dataclass(frozen=True)
class Delivery:
    """How requests for a call back leave this machine, as written: both hold secrets."""

    smtp_url: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Delivery:
        """What the environment gives; whether it is needed, the clinic's file decides."""
        return cls(
            smtp_url=environment.get("CLINIC_SMTP_URL", "").strip(),
            webhook_secret=environment.get("CLINIC_WEBHOOK_SECRET", "").strip(),
        )


@dataclass(frozen=True)
class Limits:
    """How much may be asked of the public server. CLINIC_LIMITS changes some, such as
    "messages=40,streams=500"."""

    messages: int = 20  # a minute, in one conversation
    address_messages: int = 60  # a minute, from one address
    conversations: int = 200  # a day, from one address
    requests: int = 600  # a minute, of any kind, from one address
    bad_tokens: int = 30  # a minute, from one address
    callbacks: int = 5  # a day, in one conversation
    address_callbacks: int = 20  # a day, from one address
    waiting: int = 5  # messages of one conversation that are not answered yet
    conversation_streams: int = 3  # open at a time, as the next two
    address_streams: int = 20
    streams: int = 2_000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The limits, with the changes the environment asks for."""
        pairs = filter(None, environment.get("CLINIC_LIMITS", "").replace(" ", "").split(","))
        return cls(**dict(_limit(pair) for pair in pairs))


def proxies_from_environment(environment: Mapping[str, str] = os.environ) -> int:
    """How many proxies of ours stand before the gateway (CLINIC_PROXY): the visitor's address is
    what the first of them wrote into X-Forwarded-For. None are believed unless told."""
    text = environment.get("CLINIC_PROXY") or "0"
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise SettingsError("CLINIC_PROXY must be the number of proxies in front, such as 1.")
    return int(text)


def _limit(pair: str) -> tuple[str, int]:
    name, _, number = pair.partition("=")
    known = [limit.name for limit in fields(Limits)]
    if name not in known or not (number.isascii() and number.isdigit() and 0 < int(number[:10])):
        raise SettingsError(
            "CLINIC_LIMITS must look like messages=40,streams=500; known are " + ", ".join(known)
        )
    return name, int(number[:10])


def _port(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise SettingsError(f"{variable} must be a port, a number from 1 to 65535, such as 8080.")
    return int(text)
