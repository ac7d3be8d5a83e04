"""`python -m bot.gateway`: the public server as a process of its own."""

from __future__ import annotations

import sys

# spaCy's thinc would import TensorFlow where it is installed: 3 seconds and 465 MB for nothing.
sys.modules["tensorflow"] = None  # type: ignore[assignment]

from pathlib import Path  # noqa: E402

from bot import logs  # noqa: E402
from bot.clinic import ClinicError  # noqa: E402
from bot.faqs.article import ArticleError  # noqa: E402
from bot.faqs.faq import FaqError  # noqa: E402
from bot.gateway.server import serve  # noqa: E402
from bot.gateway.tokens import SecretError  # noqa: E402
from bot.settings import Ports, SettingsError  # noqa: E402


def main() -> int:
    """The exit code. What staff can mend is told in one sentence."""
    logs.configure()
    try:
        serve(Path.cwd(), Ports.from_environment())
    except (ArticleError, ClinicError, FaqError, SecretError, SettingsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
