"""What visitors do besides writing is stored for the right message, and counts once."""

from __future__ import annotations

from typing import Any

import pytest
from log_samples import NOW, SECOND, incoming
from sqlalchemy import select

from bot.log.database import Database
from bot.log.intake import accept, history
from bot.log.signals import Feedback, Unknown, click, feedback
from bot.log.tables import clicks, conversations
from bot.log.tables import feedback as verdicts

pytest_plugins = ("log_databases",)


@pytest.fixture
def db(log_db: Database) -> Database:
    """Two conversations that use the same message ids."""
    for conversation in ("c", "d"):
        accept(log_db, conversation, incoming("m1"), NOW)
        accept(log_db, conversation, incoming("m2"), NOW)
    return log_db


def test_the_last_verdict_counts(db: Database) -> None:
    feedback(db, "c", Feedback("m1", "down", "too long"), NOW)
    assert conversation(db, "c").thumbs_down
    feedback(db, "c", Feedback("m1", "up"), NOW + SECOND)
    assert [(row.verdict, row.reason, row.at) for row in rows(db, verdicts)] == [
        ("up", "", NOW + SECOND)
    ]
    assert [spoken.verdict for spoken in history(db, "c")] == ["up", None]
    assert [spoken.verdict for spoken in history(db, "d")] == [None, None]
    assert not conversation(db, "c").thumbs_down


def test_one_unhappy_verdict_marks_the_conversation(db: Database) -> None:
    feedback(db, "c", Feedback("m1", "missed"), NOW)
    feedback(db, "c", Feedback("m2", "up"), NOW)
    assert conversation(db, "c").thumbs_down
    assert not conversation(db, "d").thumbs_down


def test_a_click_counts_once_for_a_message_and_kind(db: Database) -> None:
    for message in ("m1", "m1", "m2", None, None):
        for kind in ("book", "call"):
            click(db, "c", message, kind, NOW)
    click(db, "d", None, "book", NOW)
    found = [(row.conversation, row.message is None, row.kind) for row in rows(db, clicks)]
    assert sorted(found) == [
        *[("c", False, "book")] * 2,
        *[("c", False, "call")] * 2,
        ("c", True, "book"),
        ("c", True, "call"),
        ("d", True, "book"),
    ]
    assert conversation(db, "c").clicked and conversation(db, "d").clicked


def test_a_click_before_the_first_message_counts(db: Database) -> None:
    click(db, "new", None, "call", NOW)
    assert conversation(db, "new").clicked
    assert (conversation(db, "new").messages, history(db, "new")) == (0, [])


@pytest.mark.parametrize("conversation_id", ["c", "nobody"])
def test_another_conversations_message_is_unknown(db: Database, conversation_id: str) -> None:
    accept(db, "e", incoming("of e"), NOW)
    with pytest.raises(Unknown):
        feedback(db, conversation_id, Feedback("of e", "up"), NOW)
    with pytest.raises(Unknown):
        click(db, conversation_id, "of e", "book", NOW)
    assert rows(db, verdicts) == rows(db, clicks) == []
    assert [row.id for row in rows(db, conversations) if row.clicked] == []
    assert sorted(row.id for row in rows(db, conversations)) == ["c", "d", "e"]


def conversation(db: Database, name: str) -> Any:
    return next(row for row in rows(db, conversations) if row.id == name)


def rows(db: Database, table: Any) -> list[Any]:
    with db.read() as connection:
        return list(connection.execute(select(table)).all())
