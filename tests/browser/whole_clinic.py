"""A clinic's whole assistant, with nothing in it that stands for something else: the project in a
folder of its own, run by its own command, and the pages of visitors and staff. Must leave no
process behind, whatever happens."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import requests
from console_visitor import LEFT
from playwright.sync_api import Browser, Page
from visitor_page import DESKTOP, OPENED, PATIENCE, Chat, watch

from benchmarks import ours
from benchmarks.publish_project import laid_out
from benchmarks.servers import serving
from bot.language.vectors import FOLDER as VECTORS
from bot.settings import Ports
from bot.teaching.client import Workshop

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"http://\S+/welcome/\S+")
LAST_WORDS = "Ctrl-C ends everything."
OURS_ALONE = {"CLINIC_GIT": "off", "CLINIC_DB_URL": "", "CLINIC_CONSOLE_URL": ""}


@dataclass(frozen=True)
class Clinic:
    """Everything, as `python -m bot run` started it."""

    folder: Path
    ports: Ports
    said: Path

    @classmethod
    @contextmanager
    def open(cls, place: Path) -> Iterator[Clinic]:
        """Started in a new folder below `place`, and ended."""
        folder, said = laid_out(ROOT, place / "project"), place / "run.log"
        if (ROOT / VECTORS).is_dir():  # else the workshop takes half a minute to make them
            shutil.copytree(ROOT / VECTORS, folder / VECTORS)
        ports = ours.ports()
        environment = {**ports.environment(), **OURS_ALONE}
        try:
            with serving([*ours.BOT, "run"], folder, said, environment) as server:
                server.wait(lambda: LAST_WORDS in said.read_text("utf-8"))
                yield cls(folder, ports, said)
                Workshop(folder).end()  # it would stay warm
        finally:
            left = _end_those_in(folder)
        assert not left, f"left behind: {left}"

    @property
    def page(self) -> str:
        """The clinic's page, with the chat on it."""
        return f"http://127.0.0.1:{self.ports.gateway}/demo"

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.ports.console}"

    @property
    def first_link(self) -> str:
        """The first admin's way in, as it is printed."""
        [link] = LINK.findall(self.said.read_text("utf-8"))
        return str(link)

    def answers_by(self) -> str:
        """The id of the release that the assistant answers by."""
        url = f"http://127.0.0.1:{self.ports.assistant}/webhooks/clinic/ready"
        return str(requests.get(url, timeout=20).json()["release"])

    def is_warm(self) -> bool:
        """Whether the workshop has what a job would else wait for."""
        return bool(Workshop(self.folder).ask({"do": "warm"})["ready"])


@contextmanager
def visitor(browser: Browser, clinic: Clinic) -> Iterator[Chat]:
    """The clinic's page with the chat open, of somebody who was never here."""
    with _page(browser, clinic.page) as page:
        chat = Chat(page)
        chat.open()
        yield chat


@contextmanager
def staff(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the console, in a browser that nobody has logged in with."""
    with _page(browser, address) as page:
        yield page


@contextmanager
def _page(browser: Browser, address: str) -> Iterator[Page]:
    """Nothing may go wrong in its console, its policy included."""
    context = browser.new_context(
        **{"viewport": DESKTOP, "reduced_motion": "reduce"}  # type: ignore[arg-type]
    )
    context.add_init_script(OPENED)
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        wrong = watch(page)
        page.goto(address)
        yield page
    finally:
        context.close()
    wrong = [each for each in wrong if not each.startswith(LEFT)]
    assert not wrong, wrong


def _end_those_in(folder: Path) -> list[str]:
    """Kills the processes that still work in a folder; what they were."""
    found = [each for each in psutil.process_iter(["cwd"]) if each.info["cwd"] == str(folder)]
    found = [each for each in found if each.pid != os.getpid()]
    named = [each.name() for each in found]
    for process in found:
        process.kill()
    psutil.wait_procs(found, timeout=5)
    return named
