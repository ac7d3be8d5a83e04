"""Tombstones are found by when they were set: who sweeps, and who remembers conversations, asks for
the newest or the oldest of them. Must not use bot.log's tables, which move on."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tombstones_at", "tombstones", ["at"])
