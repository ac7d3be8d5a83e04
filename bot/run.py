"""`python -m bot run`: starts the action server, the assistant, the gateway and the console on what
is live, keeps them running and ends them together. Must not serve anything itself."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType

from bot.clinic import ClinicError
from bot.console.settings import ConsoleSettings
from bot.console.users import first_link
from bot.faqs.saving import SavingError
from bot.first_release import live_release
from bot.log.database import LogError
from bot.preflight import RunError, check
from bot.processes import Child, Program, end_all
from bot.quiet import DEFAULTS
from bot.releases.store import ReleaseError
from bot.settings import LOOPBACK, NEEDS, Ports, SettingsError
from bot.teaching.client import Workshop

LOGS = Path("var/log")
LONGEST_START = 180.0  # seconds until everything answers
GLANCE = 0.2  # seconds between two looks at the processes
LAST_LINES = 5
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", **DEFAULTS}
MENDABLE = (ClinicError, LogError, ReleaseError, RunError, SavingError, SettingsError)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run() -> int:
    """Runs the project in the current folder until it is told to end; the exit code."""
    root = Path.cwd()
    try:
        ports = Ports.from_environment()
        check(root, ports)
        live_release(root, say)
        plan = programs(ports)
        told = announcement(root, ports)
    except MENDABLE as error:
        say(str(error))
        return 1
    code = supervise([Child(program, root / LOGS) for program in plan], told)
    end_workshop(root)
    return code


def announcement(root: Path, ports: Ports) -> str:
    """What is said once everything answers: the addresses, and the first admin's way in."""
    console = ConsoleSettings.from_environment(ports.console).address
    link = first_link(root)
    lines = ["", f"The demo page:      http://{LOOPBACK}:{ports.gateway}/demo"]
    lines += [f"The staff console:  {console}"]
    lines += [f"  Nobody can log in yet. This link, once, within a day:\n  {link}"] if link else []
    return "\n".join([*lines, f"Logs:               {LOGS}/", "Ctrl-C ends everything.", ""])


def programs(ports: Ports) -> list[Program]:
    """What runs, in the order of starting."""
    ready = "/webhooks/clinic/ready"
    runs = [
        Program("actions", "the action server", ["actions"], ports.actions, "/health"),
        Program("assistant", "the assistant", ["bot.assistant"], ports.assistant, ready),
        Program("gateway", "the gateway", ["bot.gateway"], ports.gateway, "/healthz"),
        Program("console", "the console", ["bot.console"], ports.console, "/healthz"),
    ]
    python, told = [sys.executable, "-m"], {**ENVIRONMENT, **ports.environment()}
    return [
        replace(run, command=[*python, *run.command], needs=NEEDS[run.name], environment=told)
        for run in runs
    ]


def supervise(children: Sequence[Child], announcement: str) -> int:
    """Starts the children, says when they are ready, keeps them running; the exit code."""
    with _told_to_end() as end:
        try:
            _start(children, end)
            if not end.is_set():
                say(announcement)
            while not end.wait(GLANCE):
                for child in children:
                    _look_after(child)
        except RunError as error:
            say(str(error))
            return 1
        finally:
            say("ending ...")
            end_all(children)
    return 0


def end_workshop(root: Path) -> None:
    """The console started it, and it outlives the console: what it publishes is not cut off."""
    workshop = Workshop(root)
    workshop.end()
    if workshop.state().runs:
        say("The workshop finishes what it is publishing or trying, and ends by itself.")


def say(line: str) -> None:
    """One line to whoever started it, if the terminal is still there."""
    with suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _start(children: Sequence[Child], end: threading.Event) -> None:
    begun = time.monotonic()
    for child in children:
        say(f"starting {child.program.title} ...")
        child.start()
    waiting = list(children)
    while waiting and not end.wait(GLANCE):
        seconds = time.monotonic() - begun
        for child in [child for child in waiting if _is_up(child, seconds)]:
            say(f"{child.program.title} is ready ({seconds:.0f} s)")
            waiting.remove(child)


def _is_up(child: Child, seconds: float) -> bool:
    title = child.program.title
    if child.exit_code is not None:
        said = "\n".join(child.last_lines(LAST_LINES))
        raise RunError(f"{title} did not start; {child.log} ends with:\n{said}")
    if seconds > LONGEST_START:
        raise RunError(f"{title} did not get ready in {LONGEST_START:.0f} s: see {child.log}")
    return child.is_ready()


def _look_after(child: Child) -> None:
    """Starts a child again that has died, after a pause that grows."""
    if child.exit_code is not None:
        code = child.exit_code
        pause = child.schedule()
        say(f"{child.program.title} ended (exit code {code}); starting again in {pause:.0f} s")
    elif child.is_due:
        child.start()


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Set by Ctrl-C, SIGTERM and a closed terminal. A flag, not an exception, which could hit
    between the start of a process and knowing of it."""
    end = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        end.set()

    before = {number: signal.signal(number, told) for number in SIGNALS}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
