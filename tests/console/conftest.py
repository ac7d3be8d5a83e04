"""Each test of the console has one of its own, on an empty log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from console.staff import Desk, desk

from bot.log.database import Database


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts a server of its own for each test is slow: there are hundreds."""
    for item in items:
        if "staffed" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def console_db(empty_log: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty log in a file."""
    path = tmp_path / "console.sqlite3"
    shutil.copy(empty_log, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def staffed(console_db: Database) -> Iterator[Desk]:
    """A running console, with nobody in it yet."""
    with desk(console_db) as opened:
        yield opened
