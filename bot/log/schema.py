"""Brings a database's tables to what this version of the code works with. Must not lose anything: a
step runs whole or not at all, and a database that a newer version made is left alone."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.log.failures import LogError, named

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x636C696E  # the advisory lock of whoever migrates, in PostgreSQL

_one_at_a_time = threading.Lock()  # alembic keeps its context in a module


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to be done; raises LogError if the database is ahead of the code."""
    scripts = ScriptDirectory.from_config(_config())
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {step.revision for step in scripts.walk_revisions()}:
        raise LogError(
            f"{named(connection.engine.url)} was made by a newer version of the assistant: install "
            "that version, or restore a backup from before it."
        )
    return bool(found == scripts.get_current_head())


def upgrade(connection: Connection) -> None:
    """Runs what is missing, inside the connection's transaction; of two that come at once, one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    with _one_at_a_time:
        if not is_current(connection):
            command.upgrade(_config(connection), "head")


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
