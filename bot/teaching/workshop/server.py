"""Listens on a socket in the workshop's own folder, which only the clinic's own user may open, and
ends when nothing was asked for a while. There is one workshop for a project: a second one that is
started ends at once."""

from __future__ import annotations

import json
import os
import socketserver
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.teaching import state as states
from bot.teaching.workshop_socket import LONGEST, SOCKET

GLANCE = 0.5  # seconds between two looks at the clock
END = {"do": "end"}


class Server(socketserver.ThreadingUnixStreamServer):
    """`answer` is given what was asked, and replies."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, root: Path, answer: Callable[[Any], dict[str, Any]]) -> None:
        self.answer = answer
        self.last = time.monotonic()
        self.wanted = True
        folder = os.open(states.folder_of(root), os.O_RDONLY)
        try:
            path = f"/proc/self/fd/{folder}/{SOCKET}"  # a path of its own may be too long
            Path(path).unlink(missing_ok=True)
            before = os.umask(0o177)
            try:
                super().__init__(path, Conversation)
            finally:
                os.umask(before)
        finally:
            os.close(folder)

    def run(self, idle: float, works: Callable[[], bool]) -> None:
        """Serves until nothing was asked, and nothing done, for so many seconds."""

        def watch() -> None:
            while self.wanted and time.monotonic() - self.last < idle or works():
                if works():
                    self.last = time.monotonic()
                time.sleep(min(GLANCE, idle))
            self.shutdown()

        threading.Thread(target=watch, daemon=True).start()
        self.serve_forever(poll_interval=0.1)
        self.server_close()


class Conversation(socketserver.StreamRequestHandler):
    """One line in, one line out."""

    timeout = 60
    server: Server

    def handle(self) -> None:
        self.server.last = time.monotonic()
        try:
            request = json.loads(self.rfile.readline(LONGEST))
        except (OSError, ValueError):
            request = None
        if request == END:
            self.server.wanted = False
        answer = {"ok": True} if request == END else self.server.answer(request)
        reply = json.dumps(answer, ensure_ascii=False) + "\n"
        try:
            self.wfile.write(reply.encode("utf-8"))
        except OSError:  # whoever asked has gone
            return
