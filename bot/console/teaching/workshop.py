"""The workshop as the console sees it: it is asked to try, to publish, to advise, and says how far
it is. It is a process of its own, started when it is wanted. Must not learn or judge anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.teaching.client import Workshop as Client
from bot.teaching.client import WorkshopError
from bot.teaching.state import State

__all__ = ["Workshop", "WorkshopError"]


class Workshop(Protocol):
    """bot.teaching.client.Workshop, or what tests have instead."""

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What it replies; jobs have only begun then."""

    def state(self) -> State:
        """How far the last job is, or how it ended."""


_workshops: dict[Path, Workshop] = {}


def workshop() -> Workshop:
    """The workshop of the project in the working folder."""
    root = Path.cwd()
    return _workshops.setdefault(root, Client(root))


def job() -> State | None:
    """How far the last job is; None before there was any."""
    state = workshop().state()
    return state if state.job else None


def ask(do: str, **values: Any) -> Mapping[str, Any]:
    """Asks the workshop, which is started if it rests; raises what it refuses."""
    reply = workshop().ask({"do": do, **values})
    if not reply["ok"]:
        raise WorkshopError(str(reply["sentence"]))
    return reply
