"""How long it takes from "publish" with one new FAQ to its first right answer to a visitor, the
gate included, and what visitors notice of twenty publishings in a row. Stock Rasa's way, `rasa
train` and `PUT /model`, stands beside it. Runs the project's own commands in a folder of its
own."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import gateway, ours
from benchmarks.errors import BenchError
from benchmarks.publish_load import Visitors, Waits, say_until
from benchmarks.publish_project import STORY, laid_out, new_faq, put_faq
from benchmarks.publish_stock import answers, put_model
from benchmarks.servers import Server, serving
from benchmarks.stock import Stock
from bot.settings import LOOPBACK, Ports
from bot.teaching.client import Workshop

FOLDER = Path("var/bench/publishing")
RESULT = Path("benchmarks/publishing.md")
PATIENCE = 600.0  # seconds that a job, or its first answer, may take
GLANCE = 0.02
REASON = "a measurement"


@dataclass(frozen=True)
class Plan:
    """How many publishings under load, and how long the visitors are heard before."""

    publishings: int
    quiet: float


@dataclass(frozen=True)
class Publishing:
    """Seconds from "publish" to the job's end, and to the first right answer; of the load: the
    waits of visitors in quiet and while it was published, and the assistant's memory in MB after
    the first and after the last."""

    job: float
    answered: float
    quiet: Waits
    busy: Waits
    jobs: tuple[float, ...]
    memory: tuple[float, float]
    stock: tuple[float, float] | None = None  # training, loading


WHOLE = Plan(20, 20.0)
QUICK = Plan(2, 5.0)


def measure(root: Path, plan: Plan, rival: Stock | None = None) -> Publishing:
    """Everything, in a folder that is made anew."""
    folder = laid_out(root, root / FOLDER)
    ports = ours.ports()
    more = {**ports.environment(), **gateway.NO_LIMITS, "CLINIC_GIT": "off"}
    command = [*ours.BOT, "run"]
    with serving(command, folder, folder / "run.log", more) as server:
        server.wait(lambda: _ready(ports.gateway))
        try:
            return asyncio.run(_measured(folder, ports, server, plan, rival))
        finally:
            Workshop(folder).end()


def text(found: Publishing) -> str:
    """The table in Markdown."""
    rows = [
        ("one new FAQ: from publish to the end of the job, s", f"{found.job:.1f}"),
        ("one new FAQ: from publish to its first right answer, s", f"{found.answered:.1f}"),
        ("publishings under 20 messages/s", f"{len(found.jobs)}"),
        ("the longest of them, s", f"{max(found.jobs, default=0):.1f}"),
        ("messages meanwhile", f"{found.busy.messages}"),
        ("failed", f"{found.busy.failed}"),
        ("answered by a half-loaded model", f"{found.busy.mixed}"),
        ("p99 of a reply, quiet -> publishing, ms", _pair(found.quiet.p99, found.busy.p99)),
        ("memory of the assistant, first -> last, MB", _pair(*found.memory)),
    ]
    if found.stock:
        rows.append(("stock Rasa: `rasa train` + `PUT /model`, s", _sum(*found.stock)))
    lines = (f"| {name} | {value} |" for name, value in rows)
    return "\n".join(["| publishing | |", "|---|---:|", *lines]) + "\n"


def write(root: Path, found: Publishing, whole: bool) -> str:
    """Writes the figures, and the table if it is no try-out; the table."""
    figures = json.dumps(asdict(found), indent=2)
    (root / FOLDER / "publishing.json").write_text(figures + "\n", "utf-8")
    table = text(found)
    if whole:
        (root / RESULT).write_text(f"# Publishing, by `make bench`\n\n{table}", "utf-8")
    return table


def main() -> int:
    """`python -m benchmarks.publish [--quick]`."""
    root = Path(__file__).resolve().parents[1]
    quick = "--quick" in sys.argv
    found = measure(root, QUICK if quick else WHOLE)
    sys.stdout.write(write(root, found, not quick))
    return 0


async def _measured(
    folder: Path, ports: Any, server: Server, plan: Plan, rival: Stock | None
) -> Publishing:
    workshop = Workshop(folder)
    await asyncio.to_thread(_warm, workshop)
    api = f"http://{LOOPBACK}:{ports.gateway}/api"
    async with aiohttp.ClientSession() as http:
        job, answered = await _first(http, api, folder, workshop)
        visitors = Visitors(http, api)
        quiet = await visitors.heard_for(plan.quiet)
        memory = [_memory(server, ports)]
        visitors.begin()
        jobs = [
            await asyncio.to_thread(_story, folder, workshop, n) for n in range(plan.publishings)
        ]
        busy = await visitors.end(plan.publishings)
    memory.append(_memory(server, ports))
    stock = None
    if rival:
        stock = rival.training_seconds, await asyncio.to_thread(put_model, rival)
    return Publishing(job, answered, quiet, busy, tuple(jobs), (memory[0], memory[1]), stock)


async def _first(
    http: aiohttp.ClientSession, api: str, folder: Path, workshop: Workshop
) -> tuple[float, float]:
    """A FAQ that passes the gate by itself."""
    faq = new_faq(folder)
    began = time.monotonic()
    published = asyncio.create_task(asyncio.to_thread(_publish, workshop, None))
    await say_until(http, api, faq.question, faq.answer, PATIENCE)
    answered = time.monotonic() - began
    return await published, answered


def _story(folder: Path, workshop: Workshop, number: int) -> float:
    """One publishing more, whose answer tells its number."""
    put_faq(folder, STORY, number)
    return _publish(workshop, REASON)


def _publish(workshop: Workshop, reason: str | None) -> float:
    """Seconds until it was published."""
    began = time.monotonic()
    reply = workshop.ask({"do": "publish", "who": "bench", "reason": reason})
    if not reply["ok"]:
        raise BenchError(reply["sentence"])
    while (state := workshop.state()).runs:
        if time.monotonic() - began > PATIENCE:
            raise BenchError("a publishing took too long")
        time.sleep(GLANCE)
    if state.end != "published":
        raise BenchError(f"it was not published: {state.sentence}")
    return time.monotonic() - began


def _warm(workshop: Workshop) -> None:
    """As it is once somebody has opened the editor."""
    until = time.monotonic() + PATIENCE
    while not workshop.ask({"do": "warm"})["ready"]:
        if time.monotonic() > until:
            raise BenchError("the workshop does not get ready: see var/log/workshop.log")
        time.sleep(0.5)


def _ready(port: int) -> bool:
    return answers(f"http://{LOOPBACK}:{port}/readyz")


def _memory(server: Server, ports: Ports) -> float:
    weights = server.weigh(ours.names(ports))
    return next(weight.rss for weight in weights if weight.name == "assistant")


def _pair(first: float, last: float) -> str:
    return f"{first:.0f} -> {last:.0f}"


def _sum(training: float, loading: float) -> str:
    return f"{training:.0f} + {loading:.0f}"


if __name__ == "__main__":
    sys.exit(main())
