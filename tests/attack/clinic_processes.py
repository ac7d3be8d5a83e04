"""The clinic's public processes as they are served, for tests that attack them: the real gateway in
a folder of its own, a stand-in for the assistant behind it, both started again when they die, as
bot/run.py does. Must not touch the project's own log, secret or ports."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from benchmarks import ours
from bot.gateway.http.tokens import OLD, Tokens, load_secret, load_tokens
from bot.log.database import Database
from bot.processes import Child, Program, end_all
from bot.settings import Limits, Ports

ROOT = Path(__file__).parents[2]
STAND_IN = Path(__file__).with_name("stand_in.py")
LONGEST_START = 120.0  # seconds, on a machine that has much else to do
GLANCE = 0.05
LINKED = ("clinic.yml", "data")
PLENTY = {limit.name: 1_000_000_000 for limit in fields(Limits) if limit.name != "waiting"}
IN_FOLDER = 'cd "$0" && exec "$@"'


@dataclass(frozen=True)
class Clinic:
    """What runs, and where."""

    folder: Path
    gateway: Child
    assistant: Child

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return self.gateway.program.port

    @property
    def said(self) -> str:
        """Everything the gateway has written to its own log."""
        return self.gateway.log.read_text("utf-8", "replace")

    @cached_property
    def log(self) -> Database:
        """The log of its conversations."""
        return Database.open(f"sqlite:///{self.folder}/var/log.sqlite3")

    @cached_property
    def tokens(self) -> Tokens:
        """What it signs with."""
        return load_tokens(self.folder / "var" / "secret")

    def wait(self) -> None:
        """Until both answer."""
        _wait([self.gateway, self.assistant])


@contextmanager
def clinic(folder: Path, slowness: float = 0.0, **limits: int) -> Iterator[Clinic]:
    """A clinic that is ready. slowness: seconds at most that an answer takes; limits: others than
    none. It signs with a secret that took the place of an old one. It stays as it was started: who
    kills it wants `kept_alive` too."""
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    load_secret(folder / "var" / f"secret{OLD}")
    ports = ours.ports()
    made = Clinic(
        folder,
        Child(_gateway(folder, ports, {**PLENTY, **limits}), folder / "logs"),
        Child(_assistant(ports.assistant, slowness), folder / "logs"),
    )
    try:
        for child in (made.assistant, made.gateway):
            child.start()
        made.wait()
        yield made
        made.log.close()
    finally:
        end_all([made.gateway, made.assistant])


@contextmanager
def kept_alive(made: Clinic) -> Iterator[None]:
    """Starts again what has died, after the pause that bot/run.py makes."""
    children, end = (made.gateway, made.assistant), threading.Event()

    def watch() -> None:
        while not end.wait(GLANCE):
            for child in children:
                if child.exit_code is not None:
                    child.schedule()
                elif child.is_due:
                    child.start()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        end.set()
        watcher.join()


def pid_of(child: Child) -> int:
    """The process as it runs now."""
    process = child._process
    assert process is not None and process.poll() is None, "it has died by itself"
    return process.pid


def kill(child: Child) -> None:
    """`kill -9`."""
    os.kill(pid_of(child), signal.SIGKILL)


def _gateway(folder: Path, ports: Ports, limits: dict[str, int]) -> Program:
    environment = {
        **ports.environment(),
        "CLINIC_DB_URL": "",
        "CLINIC_LIMITS": ",".join(f"{name}={most}" for name, most in limits.items()),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
    }
    command = ["sh", "-c", IN_FOLDER, str(folder), sys.executable, "-m", "bot.gateway"]
    return Program("gateway", "the gateway", command, ports.gateway, "/healthz", environment)


def _assistant(port: int, slowness: float) -> Program:
    command = [sys.executable, str(STAND_IN), str(port), str(slowness)]
    return Program("assistant", "the stand-in", command, port, "/webhooks/clinic/ready")


def _wait(children: list[Child]) -> None:
    begun = time.monotonic()
    while not all(child.is_ready() for child in children):
        if time.monotonic() - begun > LONGEST_START:
            told = [line for child in children for line in child.last_lines(5)]
            raise AssertionError("not ready in time: " + "\n".join(told))
        time.sleep(GLANCE)
