"""The index that words of messages are searched by: FTS5 in SQLite, GIN in PostgreSQL. It keeps no
text of its own, and triggers keep it the same as the messages. Must not use bot.log.search, which
moves on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# detail=none: which message holds a word, not where in it. What must be cleared when a conversation
# is erased is a third of the size, and a phrase is looked for in what was found.
INDEX = """CREATE VIRTUAL TABLE search USING fts5(
    text, content='messages', content_rowid='number', detail=none, columnsize=0, prefix='3',
    tokenize="unicode61 remove_diacritics 2")"""
STORED = """CREATE TRIGGER messages_words AFTER INSERT ON messages BEGIN
    INSERT INTO search (rowid, text) VALUES (NEW.number, NEW.text); END"""
ERASED = """CREATE TRIGGER messages_forgotten AFTER DELETE ON messages BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', OLD.number, OLD.text);
    INSERT INTO search_due (id) VALUES (NULL); END"""
CHANGED = """CREATE TRIGGER messages_reworded AFTER UPDATE OF text ON messages BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', OLD.number, OLD.text);
    INSERT INTO search (rowid, text) VALUES (NEW.number, NEW.text);
    INSERT INTO search_due (id) VALUES (NULL); END"""


def upgrade() -> None:
    op.create_table(
        "search_due", sa.Column("id", sa.Integer(), primary_key=True), sqlite_autoincrement=True
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX messages_words ON messages USING gin (to_tsvector('simple', text))"
        )
        return
    for statement in (INDEX, STORED, ERASED, CHANGED):
        op.execute(statement)
    op.execute("INSERT INTO search (search) VALUES ('rebuild')")
