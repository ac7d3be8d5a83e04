"""`python -m bot.gateway`: the public server as a process of its own."""

from __future__ import annotations

import sys

# spaCy and medSpaCy would import these where they are installed: seconds and half a gigabyte for
# what is never used here.
for unused in ("tensorflow", "scipy", "sklearn"):
    sys.modules[unused] = None  # type: ignore[assignment]

from bot import logs  # noqa: E402

logs.configure()  # before anything else, for what libraries say while they are imported

from pathlib import Path  # noqa: E402

from bot.clinic import ClinicError  # noqa: E402
from bot.faqs.article import ArticleError  # noqa: E402
from bot.faqs.faq import FaqError  # noqa: E402
from bot.gateway.http.tokens import SecretError  # noqa: E402
from bot.gateway.server import serve  # noqa: E402
from bot.log.database import LogError  # noqa: E402
from bot.releases.release import ReleaseError  # noqa: E402
from bot.settings import Ports, SettingsError  # noqa: E402

MENDABLE = (
    ArticleError, ClinicError, FaqError, LogError, ReleaseError, SecretError, SettingsError,
    OSError,
)  # fmt: skip


def main() -> int:
    """The exit code. What staff can mend is told in one sentence."""
    try:
        serve(Path.cwd(), Ports.from_environment())
    except MENDABLE as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
