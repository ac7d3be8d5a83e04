"""Lets alembic run on the connection that opened the log, inside its transaction. Must not open a
connection of its own: whoever opens the log decides on locks and commits."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
