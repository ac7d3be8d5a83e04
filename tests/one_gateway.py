"""Fixtures: one gateway for all tests of a module, with a stand-in for the assistant that is as new
for each of them. Starting a gateway takes longer than most of what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from serving import FakeAssistant, Setting, desk_with, log_in, serving

from bot.log.database import Database
from bot.log.tables import conversations


class Served(NamedTuple):
    """A running gateway, what stands behind it, and where its log is."""

    url: str
    assistant: FakeAssistant
    folder: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    assistant, folder = FakeAssistant(), tmp_path_factory.mktemp("served")
    with serving(Setting(desk_with(assistant), folder=folder, patience=30.0)) as url:
        yield Served(url, assistant, folder)


@pytest.fixture
def assistant(served: Served) -> FakeAssistant:
    """As it was at the beginning."""
    vars(served.assistant).update(vars(FakeAssistant()))
    return served.assistant


@pytest.fixture
def url(served: Served, assistant: FakeAssistant) -> str:
    return served.url


@pytest.fixture
def log(served: Served) -> Iterator[Database]:
    """The gateway's log, without what was there before."""
    db = log_in(served.folder)
    with db.write() as connection:
        connection.execute(conversations.delete())
    yield db
    db.close()
