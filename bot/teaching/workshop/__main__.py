"""`python -m bot.teaching.workshop`: the warm process of the project in the current folder. It runs
at low priority beside the assistant, and serves nobody but the clinic's own programs."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from bot.quiet import quiet

NICE = 10
IDLE = 900.0  # seconds
IDLE_VARIABLE = "CLINIC_WORKSHOP_IDLE"


def main() -> int:
    """Serves until it is idle."""
    quiet()
    os.nice(NICE)
    root = Path.cwd()
    from bot.teaching.workshop.lock import only_one

    if not only_one(root):
        return 0
    from bot.teaching.workshop.late import Late
    from bot.teaching.workshop.server import Server

    late = Late(root)
    server = Server(root, late.answer)
    threading.Thread(target=late.prepare, name="warming", daemon=True).start()
    server.run(float(os.environ.get(IDLE_VARIABLE, IDLE)), lambda: late.works)
    late.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
