"""A gateway in a process of its own, for the tests that end it: `python gateway_process.py PORT
FOLDER SECONDS`, with an assistant that takes so long for every answer."""

from __future__ import annotations

import sys

for heavy in ("tensorflow", "scipy", "sklearn"):
    sys.modules[heavy] = None  # type: ignore[assignment]

from pathlib import Path  # noqa: E402

from serving import PLENTY, FakeAssistant, desk_with, log_in  # noqa: E402

from bot.gateway.answering.desk import utc_now  # noqa: E402
from bot.gateway.http.punctual import Punctual  # noqa: E402
from bot.gateway.http.tokens import Tokens  # noqa: E402
from bot.gateway.server import Options, create_app  # noqa: E402


def main(port: int, folder: Path, seconds: float) -> None:
    desk = desk_with(FakeAssistant(seconds=seconds), utc_now)
    app = create_app(desk, Tokens(bytes(range(32))), log_in(folder), Options(limits=PLENTY))
    app.run("127.0.0.1", port, protocol=Punctual, access_log=False, motd=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
