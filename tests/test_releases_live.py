"""The real assistant and gateway under visitors: another wording goes live and is rolled back, and
nobody notices but by the wording. How long it takes is printed (pytest -s), not asserted."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from visitors import Visitor, until

from benchmarks import ours
from bot.first_release import live_release
from bot.processes import Child, Program, end_all
from bot.releases.store import Release, Releases
from bot.settings import Limits
from bot.teaching.training import model_for

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
COPIED = ("data", "tests/faq", "tests/dialogue", "tests/emergency", "tests/conversations.yml")
FILES = ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
LINKED = ("bot", "actions", "models", "requirements.txt")
IN_FOLDER = 'cd "$0" && exec "$@"'
LONGEST_START = 240.0  # seconds, on a machine that has much else to do
VISITORS, PAUSE = 4, 0.8  # each asks so often, in seconds
QUESTION = "can I have it when I am pregnant"
FILE = "data/faq/pregnancy.yml"
OLD = ("If you are pregnant, ask", "article: contraindications")
NEW = ("While you are pregnant, do ask", "article: another place")


@dataclass
class Seen:
    """What the visitors saw: when, with which text, from which source."""

    answers: list[tuple[float, float, str, str]] = field(default_factory=list)
    end: bool = False

    def texts(self) -> list[str]:
        return [text for _, _, text, _ in self.answers]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project, with its first release live."""
    root = tmp_path_factory.mktemp("clinic")
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    for name in (*COPIED, *FILES):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        (root / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, root / name)
    model_for(ROOT, lambda line: None)
    live_release(root, lambda line: None)
    return root


@pytest.fixture(scope="module")
def addresses(project: Path) -> Iterator[tuple[str, str]]:
    """Of the gateway and of the assistant, both ready."""
    where = ours.ports()
    limits = {limit.name: 1_000_000 for limit in fields(Limits) if limit.name != "waiting"}
    environment = {
        **where.environment(),
        "CLINIC_LIMITS": ",".join(f"{name}={most}" for name, most in limits.items()),
        "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }  # fmt: skip
    ready = "/webhooks/clinic/ready"
    runs = (("assistant", where.assistant, ready), ("gateway", where.gateway, "/readyz"))
    children = []
    for name, port, path in runs:
        command = ["sh", "-c", IN_FOLDER, str(project), sys.executable, "-m", f"bot.{name}"]
        program = Program(name, name, command, port, path, environment)
        children.append(Child(program, project / "var/log"))
    try:
        for child in children:
            child.start()
        _wait(children)
        yield f"http://127.0.0.1:{where.gateway}", f"http://127.0.0.1:{where.assistant}{ready}"
    finally:
        end_all(children)


def _wait(children: list[Child]) -> None:
    until_then = time.monotonic() + LONGEST_START
    while not all(child.is_ready() for child in children):
        ended = [child.last_lines(5) for child in children if child.exit_code is not None]
        assert not ended and time.monotonic() < until_then, ended
        time.sleep(0.2)


def write(project: Path, old: tuple[str, str], new: tuple[str, str]) -> None:
    text = (project / FILE).read_text("utf-8")
    for before, after in zip(old, new, strict=True):
        assert before in text
        text = text.replace(before, after)
    (project / FILE).write_text(text, "utf-8")


def live_in(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)["release"]


async def ask_on(http: ClientSession, seen: Seen) -> None:
    """One visitor, who never tires."""
    visitor = await Visitor.come(http)
    while not seen.end:
        began = time.monotonic()
        (reply,) = (await visitor.say(QUESTION))["replies"]
        ended = time.monotonic()
        seen.answers.append((ended, ended - began, reply["text"], reply["source"]))
        await asyncio.sleep(PAUSE)


async def change(seen: Seen, project: Path, release: Release, text: str) -> float:
    """Seconds from making a release live until it answers, and nothing else does."""
    await until(lambda: len(seen.answers) > 0)
    began = time.monotonic()
    await asyncio.to_thread(Releases(project).go_live, release.id, "Ann")
    await until(lambda: text in seen.texts()[-1], 60)
    await asyncio.sleep(3)
    later = [(at, text in said) for at, _, said, _ in seen.answers if at > began]
    first = min(at for at, is_its in later if is_its)
    return max([first, *(at for at, is_its in later if not is_its)]) - began


async def scenario(url: str, project: Path, old: Release, new: Release) -> tuple[Seen, list[float]]:
    seen, took = Seen(), []
    async with ClientSession(url) as http:
        visitors = [asyncio.create_task(ask_on(http, seen)) for _ in range(VISITORS)]
        await asyncio.sleep(3)
        for release, text in ((new, NEW[0]), (old, OLD[0])):
            took.append(await change(seen, project, release, text))
        seen.end = True
        await asyncio.gather(*visitors)
    return seen, took


def test_a_wording_goes_live_and_back_unnoticed(
    project: Path, addresses: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    url, ready = addresses
    store = Releases(project)
    old = store.live()
    assert old is not None and live_in(ready) == old.id
    write(project, OLD, NEW)
    new = store.make(project, old.model, who="Ann", words="wording", report=dict(old.report))
    seen, took = asyncio.run(scenario(url, project, old, new))
    assert live_in(ready) == old.id
    pairs = {(text.split(",")[0], source) for _, _, text, source in seen.answers}
    assert pairs == {(said.split(",")[0], source) for said, source in (OLD, NEW)}
    slowest = sorted(seconds for _, seconds, _, _ in seen.answers)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(seen.answers)} answers, none failed or mixed; live after {took[0]:.2f} s, "
            f"rolled back after {took[1]:.2f} s; half of the answers within "
            f"{slowest[len(slowest) // 2] * 1000:.0f} ms, all within {slowest[-1] * 1000:.0f} ms\n"
        )
    write(project, NEW, OLD)


def test_what_does_not_load_is_left_alone(project: Path, addresses: tuple[str, str]) -> None:
    _, ready = addresses
    store = Releases(project)
    old = store.live()
    assert old is not None
    (project / "broken.tar.gz").write_bytes(b"no archive at all")
    report = {"code": old.report["code"]}
    broken = store.make(project, project / "broken.tar.gz", who="Ann", words="", report=report)
    store.go_live(broken.id, "Ann")
    log = project / "var/log/assistant.log"
    deadline = time.monotonic() + 60
    while f"release {broken.id} is not taken up" not in log.read_text("utf-8", "replace"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert live_in(ready) == old.id
    store.go_live(old.id, "Ann")
