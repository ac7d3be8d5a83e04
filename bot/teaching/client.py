"""How the console and the command line speak to the workshop. It starts one if there is none, asks
one line and waits for one line; how a job goes on stands in a file. Blocks for up to a minute where
the workshop is just starting: call it in a thread. Must not import anything heavy."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.teaching import state as states
from bot.teaching.state import State
from bot.teaching.texts import text
from bot.teaching.workshop_socket import SOCKET
from bot.unnoticed import ONE_THREAD

MODULE = "bot.teaching.workshop"
LOG = Path("var/log/workshop.log")
LARGEST_LOG = 5_000_000  # bytes
STARTING = 30.0  # seconds until a workshop listens
ANSWERING = 120.0  # until it answers, which it does once it is loaded
PAUSE = 0.05


class WorkshopError(Exception):
    """The workshop cannot be had; the message says what to do."""


class Workshop:
    """The workshop of the project in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def start_if_needed(self) -> None:
        """Starts one in the background, unless one is there."""
        if self._listens():
            return
        started = self._start()
        until = time.monotonic() + STARTING
        while not self._listens():
            if started.poll() not in (None, 0) or time.monotonic() > until:
                raise WorkshopError(text("no_workshop", log=LOG))
            time.sleep(PAUSE)

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to a request: {"ok": bool, ...}; where not ok, a "sentence" says why."""
        self.start_if_needed()
        try:
            with self._connected(ANSWERING) as connection, connection.makefile("rwb") as stream:
                stream.write(json.dumps(request).encode("utf-8") + b"\n")
                stream.flush()
                reply: dict[str, Any] = json.loads(stream.readline())
        except (OSError, ValueError) as error:
            raise WorkshopError(text("no_workshop", log=LOG)) from error
        return reply

    def end(self) -> None:
        """Has the workshop end, if there is one, once its job is done. Does not wait for that."""
        with contextlib.suppress(OSError), self._connected(1.0) as connection:
            connection.sendall(json.dumps({"do": "end"}).encode("utf-8") + b"\n")

    def state(self) -> State:
        """How the last job stands, or how it ended."""
        return states.read(self.root)

    def _listens(self) -> bool:
        try:
            self._connected(1.0).close()
        except OSError:
            return False
        return True

    def _connected(self, seconds: float) -> socket.socket:
        """By way of the folder: the socket's own path may be longer than a socket's may be."""
        folder = os.open(states.folder_of(self.root), os.O_RDONLY)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(seconds)
            connection.connect(f"/proc/self/fd/{folder}/{SOCKET}")
        except OSError:
            connection.close()
            raise
        finally:
            os.close(folder)
        return connection

    def _start(self) -> subprocess.Popen[bytes]:
        log = self.root / LOG
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", MODULE],
                cwd=self.root,
                env={**ONE_THREAD, **os.environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
