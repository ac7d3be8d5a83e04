"""Trains and serves stock Rasa. Its model and the seconds it took to train are kept by the hash of
everything that went in, as it takes minutes."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.accuracy import Given
from benchmarks.load import Target, ask_all
from benchmarks.phrases import Phrase, Question, answer_id
from benchmarks.servers import timed
from benchmarks.stock_project import DECLINE, files_of, texts_of

RASA = (sys.executable, "-m", "rasa")
MODEL = "stock"


@dataclass(frozen=True)
class Stock:
    """A trained stock project. labels: the label whose answer each text is."""

    folder: Path
    labels: Mapping[str, str]
    training_seconds: float

    def command(self, port: int) -> list[str]:
        """Starts its server."""
        model = f"models/{MODEL}.tar.gz"
        return [*RASA, "run", "-i", "127.0.0.1", "-p", str(port), "-m", model]

    def target(self, port: int) -> Target:
        """Where its REST channel listens."""
        url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        return Target("stock", url, lambda sender, text: {"sender": sender, "message": text}, bool)

    def ask(self, target: Target, questions: Sequence[Question]) -> list[Given]:
        """What it gives for each question, by the text of its reply."""
        replies = ask_all(target, [question.text for question in questions])
        return [Given(frozenset(self._ids(reply))) for reply in replies]

    def _ids(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The answer ids of a reply; saying that it did not understand is none."""
        for message in messages:
            label = self.labels[message["text"].strip()]
            if label != DECLINE:
                yield answer_id(label)


def trained(phrases: list[Phrase], answers: Mapping[str, str], cache: Path, fresh: bool) -> Stock:
    """The stock project of these phrases, from the cache unless it must be trained."""
    texts = texts_of(phrases, answers)
    files = files_of(phrases, texts)
    folder = cache / _digest(files)
    seconds = folder / "seconds.json"
    if fresh or not seconds.exists():
        _write(files, folder)
        seconds.write_text(json.dumps(_train(folder)), "utf-8")
    labels = {text: label for label, text in texts.items()}
    return Stock(folder, labels, json.loads(seconds.read_text("utf-8")))


def _train(folder: Path) -> float:
    """Seconds of `rasa train` in a folder where nothing was trained before."""
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        caches = {"RASA_CACHE_DIRECTORY": empty}
        command = [*RASA, "train", "--force", "--fixed-model-name", MODEL]
        return timed(command, folder, folder / "train.log", caches)


def _digest(files: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]


def _write(files: Mapping[str, Any], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False, width=4096), "utf-8")
