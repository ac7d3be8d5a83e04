"""What staff see and say of conversations: the inbox, verdicts, tags, notes, flags, saved views,
what lists are filtered by, and the triggers that tell what is new. Must not use
bot.log.review_tables, which moves on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LISTED = (
    "emergency", "declined", "clarified", "handed_off", "thumbs_down", "callback", "flagged",
    "praised",
)  # fmt: skip
IS_SETTLED = "NEW.state <> 'waiting'"
# What each event makes new: the message itself, or those it answers for.
ITS_MESSAGE = "SELECT NEW.message AS number WHERE NEW.message IS NOT NULL"
ITSELF = "SELECT NEW.number AS number"
HANDED_OFF = (
    "SELECT number FROM messages "
    "WHERE conversation = NEW.conversation AND outcome = 'handed_off'"
)  # fmt: skip
EVENTS = (
    ("messages_settled", "UPDATE OF state ON messages", IS_SETTLED, ITSELF),
    ("messages_stored", "INSERT ON messages", IS_SETTLED, ITSELF),
    ("feedback_given", "INSERT ON feedback", "", ITS_MESSAGE),
    ("feedback_changed", "UPDATE ON feedback", "", ITS_MESSAGE),
    ("clicks_followed", "INSERT ON clicks", "", HANDED_OFF),
    ("callbacks_followed", "INSERT ON callbacks", "", HANDED_OFF),
)


def upgrade() -> None:
    _conversations()
    _decisions()
    _inbox()
    _verdicts()
    _taught()
    _remarks()
    _unsorted()


def _needed(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def _number() -> sa.Column[Any]:
    return sa.Column("number", NUMBER, primary_key=True)


def _within(name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [target], ondelete="CASCADE")


def _of_message() -> sa.ForeignKeyConstraint:
    return _within("message", "messages.number")


def _of_conversation() -> sa.ForeignKeyConstraint:
    return _within("conversation", "conversations.id")


def _of_decision() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["decision"], ["decisions.number"])


def _by() -> tuple[sa.Column[Any], ...]:
    return _needed("person", NUMBER), _needed("name", sa.Text()), _needed("at", MOMENT)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _conversations() -> None:
    table = "conversations"
    op.add_column(table, sa.Column("reviewed_at", MOMENT))
    for flag in ("flagged", "praised"):
        op.add_column(table, _needed(flag, sa.Boolean(), server_default=sa.false()))
    op.add_column(table, sa.Column("band", sa.Integer()))
    op.add_column(table, sa.Column("model", sa.Text()))
    op.drop_index("ix_conversations_last_at", table)
    op.create_index("conversations_last", table, ["last_at", "id"])
    for name in ("band", "model"):
        op.create_index(f"conversations_{name}", table, [name, "last_at", "id"])
    for flag in LISTED:
        _partial(f"conversations_{flag}", table, ["last_at", "id"], flag)
    unread = "reviewed_at IS NULL OR reviewed_at < last_at"
    _partial("conversations_unreviewed", table, ["last_at", "id"], unread)
    _partial("conversations_long", table, ["last_at", "id"], "messages >= 10")


def _decisions() -> None:
    op.create_table(
        "decisions",
        _number(),
        _needed("verdict", sa.Text()),
        sa.Column("answer", sa.Text()),
        _needed("messages", sa.Integer()),
        *_by(),
        sa.Column("undone_at", MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_person", "decisions", ["person", "number"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        _number(),
        _needed("message", NUMBER, unique=True),
        _needed("group", NUMBER),
        _needed("space", sa.Text()),
        _needed("at", MOMENT),
        _needed("since", MOMENT),
        _needed("reasons", sa.Integer()),
        sa.Column("decision", NUMBER),
        _of_message(),
        _of_decision(),
        sqlite_autoincrement=True,
    )
    still_open = ["group", "at", "since", "reasons", "message"]
    _partial("inbox_open", "inbox", still_open, "decision IS NULL")
    op.create_index("inbox_group", "inbox", ["group", "message"])
    op.create_index("inbox_space", "inbox", ["space", "group"])
    op.create_index("inbox_decision", "inbox", ["decision"])


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        _number(),
        _needed("message", NUMBER),
        _needed("decision", NUMBER),
        _needed("verdict", sa.Text()),
        sa.Column("answer", sa.Text()),
        _needed("at", MOMENT),
        _needed("current", sa.Boolean()),
        _of_message(),
        _of_decision(),
        sqlite_autoincrement=True,
    )
    op.create_index("verdicts_message", "verdicts", ["message", "number"])
    op.create_index("ix_verdicts_decision", "verdicts", ["decision"])


def _taught() -> None:
    op.create_table(
        "taught",
        _number(),
        _needed("message", NUMBER),
        _needed("decision", NUMBER),
        *(_needed(name, sa.Text()) for name in ("answer", "kind", "text")),
        _of_message(),
        _of_decision(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_taught_message", "taught", ["message"])
    op.create_index("ix_taught_decision", "taught", ["decision"])


def _remarks() -> None:
    for table, column in (("told", "answer"), ("tags", "tag")):
        op.create_table(
            table,
            _needed("conversation", sa.Text()),
            _needed(column, sa.Text()),
            *(_by() if table == "tags" else ()),
            sa.PrimaryKeyConstraint("conversation", column),
            _of_conversation(),
        )
        op.create_index(f"{table}_{column}", table, [column, "conversation"])
    op.create_table(
        "notes",
        _number(),
        _needed("conversation", sa.Text()),
        sa.Column("message", NUMBER),
        _needed("text", sa.Text()),
        *_by(),
        _of_conversation(),
        _of_message(),
        sqlite_autoincrement=True,
    )
    for column in ("conversation", "message"):
        op.create_index(f"ix_notes_{column}", "notes", [column])
    op.create_table("flags", sa.Column("message", NUMBER, primary_key=True), *_by(), _of_message())
    op.create_table(
        "views",
        _number(),
        *(_needed(name, sa.Text()) for name in ("title", "query")),
        _needed("shared", sa.Boolean()),
        *_by(),
        sqlite_autoincrement=True,
    )


def _unsorted() -> None:
    op.create_table("unsorted", sa.Column("message", NUMBER, primary_key=True), _of_message())
    op.execute(
        "INSERT INTO unsorted (message) SELECT number FROM messages WHERE state <> 'waiting'"
    )
    make = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    for name, event, condition, numbers in EVENTS:
        make(name, event, condition, numbers)


def _sqlite(name: str, event: str, condition: str, numbers: str) -> None:
    """Without OR IGNORE: what the statement says of conflicts that fires it would hold instead."""
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} {when}BEGIN "
        f"INSERT INTO unsorted (message) SELECT number FROM ({numbers}) AS new "
        "WHERE number NOT IN (SELECT message FROM unsorted); END"
    )


def _postgresql(name: str, event: str, condition: str, numbers: str) -> None:
    """Writing what is there already locks it: who sorts it just now is waited for."""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO unsorted (message) {numbers} "
        "ON CONFLICT (message) DO UPDATE SET message = excluded.message; "
        "RETURN NULL; END $$"
    )
    when = f"WHEN ({condition}) " if condition else ""
    op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW {when}EXECUTE FUNCTION {name}()")
