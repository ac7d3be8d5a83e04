"""Starts servers for a measurement, waits until they answer, weighs them, and ends every process
they started. Must not leave one behind, whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.errors import BenchError
from bot.quiet import DEFAULTS
from bot.settings import LOOPBACK

PATIENCE = 300.0  # seconds a server may take to start
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Weight:
    """Memory of one process, in megabytes. pss shares common pages out among their users."""

    name: str
    rss: float
    pss: float


@dataclass(frozen=True)
class Server:
    """A started process with its children, in a session of its own."""

    process: psutil.Popen
    log: Path
    born: float

    def family(self) -> list[psutil.Process]:
        """The process and all its descendants that live."""
        return [self.process, *self.process.children(recursive=True)]

    def weigh(self, names: Mapping[int, str]) -> list[Weight]:
        """The memory of each process of the family, each named by the port it listens on."""
        return [_weight(process, names) for process in self.family()]

    def wait(self, ready: Callable[[], bool]) -> float:
        """Seconds from birth until `ready` says so."""
        while not ready():
            if self.process.poll() is not None:
                raise BenchError(f"a server ended at once; see {self.log}")
            if time.monotonic() - self.born > PATIENCE:
                raise BenchError(f"a server was not ready in {PATIENCE:.0f} s; see {self.log}")
            time.sleep(0.05)
        return time.monotonic() - self.born


@contextmanager
def serving(
    command: list[str], folder: Path, log: Path, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    with log.open("w") as output:
        process = psutil.Popen(
            command,
            cwd=folder,
            env={**os.environ, **DEFAULTS, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, log, time.monotonic())
    try:
        yield server
    finally:
        _end(server)


def timed(
    command: list[str], folder: Path, log: Path, more: Mapping[str, str] | None = None
) -> float:
    """Runs a command to its end; seconds it took."""
    start = time.monotonic()
    with log.open("w") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **DEFAULTS, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise BenchError(f"`{' '.join(command[1:4])}` failed; see {log}")
    return time.monotonic() - start


def free_ports(number: int) -> list[int]:
    """So many ports that nobody uses now, each another one."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.socket()) for _ in range(number)]
        for listener in listeners:
            listener.bind((LOOPBACK, 0))
        return [listener.getsockname()[1] for listener in listeners]


def _weight(process: psutil.Process, names: Mapping[int, str]) -> Weight:
    memory = process.memory_full_info()
    ports = {c.laddr.port for c in process.net_connections("tcp") if c.status == "LISTEN"}
    name = next((name for port, name in names.items() if port in ports), "other")
    pss = getattr(memory, "pss", memory.rss)  # not every system knows it
    return Weight(name, memory.rss / MEGABYTE, pss / MEGABYTE)


def _end(server: Server) -> None:
    family = server.family() if server.process.is_running() else []
    with suppress(psutil.NoSuchProcess):
        server.process.send_signal(signal.SIGINT)
    _, left = psutil.wait_procs(family, timeout=15)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
