"""Our assistant on the same phrases: a folder that is the project in everything but the number of
phrases, trained, asked and started by the project's own commands. Must not touch the project's
models, log or data."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import yaml

from benchmarks.accuracy import Given
from benchmarks.errors import BenchError
from benchmarks.load import Target
from benchmarks.phrases import Phrase, Question, examples, training_files
from benchmarks.servers import free_ports, timed
from bot.settings import Ports

BOT = (sys.executable, "-m", "bot")
LINKED = ("actions", "bot", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
LINKED_TOO = ("clinic.yml", "tests")


def ports() -> Ports:
    """Ports that nobody uses now."""
    return ports_and_another()[0]


def ports_and_another() -> tuple[Ports, int]:
    """The same, and one for who stands beside us."""
    *four, another = free_ports(len(fields(Ports)) + 1)
    return Ports(*four), another


def names(ports: Ports) -> dict[int, str]:
    """Whose port it is."""
    return {port: process for process, port in asdict(ports).items()}


def laid_out(root: Path, phrases: list[Phrase], folder: Path) -> Path:
    """The project in another folder, with these phrases alone."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "data", folder / "data")
    for name in (*LINKED, *LINKED_TOO):
        (folder / name).symlink_to(root / name)
    (folder / "models").mkdir()
    (folder / "models" / "encoder").symlink_to(root / "models" / "encoder")
    for path in training_files(folder / "data"):
        _keep_only(set(phrases), path)
    return folder


def train(folder: Path) -> float:
    """Seconds of training in a folder where nothing was trained before."""
    return timed([*BOT, "train"], folder, folder / "train.log")


def ask(project: Path, questions: Sequence[Question], notes: Path) -> list[Given]:
    """What the whole assistant gives for each question, each a conversation of its own."""
    asked, answered = notes / "questions.jsonl", notes / "replies.jsonl"
    asked.write_text("".join(json.dumps({"text": q.text}) + "\n" for q in questions), "utf-8")
    timed([*BOT, "ask", "--jsonl", str(asked)], project, answered)
    lines = answered.read_text("utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.startswith("{")]
    if len(rows) != len(questions):
        raise BenchError(f"{len(rows)} replies to {len(questions)} questions; see {answered}")
    return [Given(frozenset(row["answers"]), frozenset(row["options"])) for row in rows]


def target(port: int) -> Target:
    """Where the assistant's channel listens: the same place in the path as stock's REST channel."""
    return Target(
        "ours",
        f"http://127.0.0.1:{port}/webhooks/clinic/messages",
        lambda sender, text: {"conversation": sender, "text": text, "button": None, "context": {}},
        lambda reply: bool(reply["replies"]),
    )


def _keep_only(phrases: set[Phrase], path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    for entry in document["nlu"]:
        kept = [t for t in examples(entry) if Phrase(entry.get("intent", ""), t) in phrases]
        if "intent" in entry:
            entry["examples"] = "".join(f"- {text}\n" for text in kept)
    path.write_text(yaml.safe_dump(document, sort_keys=False, width=4096), "utf-8")
