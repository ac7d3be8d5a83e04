"""The whole assistant for the slow tests: loaded once, asked as `python -m bot ask` asks it. And
what the fast ones do without: TensorFlow, and files that are slow as a whole."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.answering.desk import Desk

ROOT = Path(__file__).parents[1]

FAST = "not slow"
SLOW_FILE = re.compile(r"^pytestmark = pytest\.mark\.slow\b", re.MULTILINE)

Ask = Callable[[list[Any]], list[dict[str, Any]]]


def pytest_configure(config: pytest.Config) -> None:
    """spaCy would import TensorFlow, for seconds in every worker; what needs it is slow."""
    if config.option.markexpr == FAST:
        sys.modules["tensorflow"] = None  # type: ignore[assignment]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """None of a slow file's tests would be left, but what it imports would be loaded."""
    if config.option.markexpr != FAST:
        return None
    found = collection_path.rglob("test_*.py") if collection_path.is_dir() else [collection_path]
    files = [path for path in found if path.suffix == ".py"]
    slow = all(SLOW_FILE.search(path.read_text("utf-8")) for path in files)
    return True if files and slow else None


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The gateway's desk with the real assistant behind it, in this process."""
    from rasa.utils.log_utils import configure_structlog

    from bot.ask import open_assistant
    from bot.gateway.answering.project import open_desk
    from bot.teaching.training import model_for

    configure_structlog(logging.WARNING)
    model = model_for(ROOT, lambda line: sys.stderr.write(f"{line}\n"))
    return open_desk(ROOT, open_assistant(model))


@pytest.fixture(scope="session")
def ask(desk: Desk) -> Ask:
    """Answers a list of messages (texts, or lists of texts for conversations)."""
    from bot.ask import ask_desk

    def asked(messages: list[Any]) -> list[dict[str, Any]]:
        lines = [json.dumps({"text": m} if isinstance(m, str) else {"turns": m}) for m in messages]
        out = io.StringIO()
        ask_desk(desk, lines, True, out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return asked
