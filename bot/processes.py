"""One process of several that belong together: started with its output in a log file, watched,
started again when it dies, ended for certain. Must not know what the process does."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.settings import LOOPBACK
from bot.unnoticed import ONE_THREAD

LARGEST_LOG = 5_000_000  # bytes; a larger one is set aside when the process starts
GRACE = 8.0  # seconds to end by itself
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a new start
STEADY = 60.0  # seconds of running after which an earlier death no longer counts
# What any program may need of our environment; nothing in it is secret.
HARMLESS = (
    "PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "HOME", "USER", "LOGNAME", "TMPDIR",
    "LANG", "LC_ALL", "LC_CTYPE", "TZ", "OMP_NUM_THREADS", "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip


@dataclass(frozen=True)
class Program:
    """What to run, and how to see that it works: GET `ready` on `port` answers 200. It is handed
    the variables of our environment that it `needs`, and no others: some hold secrets."""

    name: str  # of the log file
    title: str  # in a sentence
    command: Sequence[str]
    port: int
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[str] = ()

    def surroundings(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Its environment: what it needs of ours, and its own; one thread of linear algebra, unless
        ours says otherwise."""
        kept = {name: ours[name] for name in (*HARMLESS, *self.needs) if name in ours}
        return {**ONE_THREAD, **kept, **self.environment}


class Child:
    """A running program."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._log_begin = 0
        self._started = 0.0
        self._pause = SHORTEST_PAUSE
        self._due = 0.0

    def start(self) -> None:
        """Runs the program in a session of its own, so that Ctrl-C reaches only its parent."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self._log_begin = output.tell()
            self._process = subprocess.Popen(
                list(self.program.command),
                env=self.program.surroundings(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started = time.monotonic()

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    def last_lines(self, count: int) -> list[str]:
        """The end of what it has written since it was started."""
        with self.log.open("rb") as file:
            file.seek(self._log_begin)
            lines = file.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if line.strip()][-count:]

    def is_ready(self) -> bool:
        """Whether it answers as a working process does."""
        connection = HTTPConnection(LOOPBACK, self.program.port, timeout=2)
        try:
            connection.request("GET", self.program.ready)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def schedule(self) -> float:
        """After a death: when to start again, in seconds from now; longer each time."""
        if time.monotonic() - self._started > STEADY:
            self._pause = SHORTEST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self._process, self._due = None, time.monotonic() + pause
        return pause

    @property
    def is_due(self) -> bool:
        """Whether it is down and its pause is over."""
        return self._process is None and time.monotonic() >= self._due

    def ask_to_end(self) -> None:
        """Tells it to finish what it is doing and end."""
        self._signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Waits for its end until `deadline` (of time.monotonic), then ends it by force, with
        whatever it has started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


def end_all(children: Sequence[Child]) -> None:
    """Ends all at the same time."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.end(deadline)
