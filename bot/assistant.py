"""`python -m bot.assistant`: becomes Rasa's own server, on the release that is live at this moment:
after a crash it must not come back with one that was replaced meanwhile. Must not train, and must
not serve a model that is not a release."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from bot.preflight import CREDENTIALS, RunError, endpoints
from bot.quiet import quiet
from bot.releases.store import Release, ReleaseError, Releases
from bot.settings import LOOPBACK, Ports, SettingsError

NOTHING_LIVE = "Nothing is live: run `make run`, which makes the first release."


def main() -> int:
    """The exit code, if it does not come to serving."""
    root = Path.cwd()
    try:
        ports = Ports.from_environment()
        release = Releases(root).live()
        if release is None:
            raise ReleaseError(NOTHING_LIVE)
        sys.argv = serving(root, ports, release)
    except (ReleaseError, RunError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    quiet()
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)
    return 0


def serving(root: Path, ports: Ports, release: Release) -> list[str]:
    """Rasa's command for a release."""
    files = [str(endpoints(root, ports, release.folder)), "--credentials", str(root / CREDENTIALS)]
    rasa = ["rasa", "run", "-i", LOOPBACK, "-p", str(ports.assistant), "-m", str(release.model)]
    return [*rasa, "--endpoints", *files]


if __name__ == "__main__":
    sys.exit(main())
