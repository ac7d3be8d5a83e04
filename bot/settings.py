"""What the machine decides rather than the clinic: the ports, read from the environment. Must not
hold anything a visitor sees."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

VARIABLES = {
    "gateway": "CLINIC_PORT",
    "assistant": "CLINIC_ASSISTANT_PORT",
    "actions": "CLINIC_ACTIONS_PORT",
}
LOOPBACK = "127.0.0.1"


class SettingsError(Exception):
    """A setting of the environment cannot be used; the message says what to write."""


@dataclass(frozen=True)
class Ports:
    """Where the processes listen, all on this machine only."""

    gateway: int = 8080
    assistant: int = 5005
    actions: int = 5055

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


def _port(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise SettingsError(f"{variable} must be a port, a number from 1 to 65535, such as 8080.")
    return int(text)
