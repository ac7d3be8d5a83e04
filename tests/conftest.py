"""The whole assistant for the slow tests: loaded once, asked as `python -m bot ask` asks it."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.answering.desk import Desk

ROOT = Path(__file__).parents[1]

Ask = Callable[[list[Any]], list[dict[str, Any]]]


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
