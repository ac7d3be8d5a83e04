"""`python -m bot.console`: the staff's server as a process of its own."""

from __future__ import annotations

import sys

# Libraries would import these where they are installed: seconds and half a gigabyte for what is
# never used here.
for unused in ("tensorflow", "scipy", "sklearn"):
    sys.modules[unused] = None  # type: ignore[assignment]

from bot import logs  # noqa: E402

logs.configure()  # before anything else, for what libraries say while they are imported

import os  # noqa: E402
from pathlib import Path  # noqa: E402

from bot.clinic import ClinicError  # noqa: E402
from bot.console.access import RouteError  # noqa: E402
from bot.console.server import serve  # noqa: E402
from bot.console.settings import ConsoleSettings  # noqa: E402
from bot.log.database import LogError, url_of  # noqa: E402
from bot.settings import Ports, SettingsError  # noqa: E402


def main() -> int:
    """The exit code. What staff can mend is told in one sentence."""
    root = Path.cwd()
    try:
        settings = ConsoleSettings.from_environment(Ports.from_environment().console)
        serve(root, settings, url_of(root, os.environ))
    except (ClinicError, LogError, RouteError, SettingsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
