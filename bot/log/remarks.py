"""What staff write on a conversation: that it was read, tags, notes, flags on messages. Each is
told to the audit log in the same transaction. Must not change what was said."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.engine import Connection

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.holding import insert
from bot.log.people import Refused
from bot.log.review_tables import flags, notes, tags
from bot.log.tables import conversations, messages

MOST_TAGS = 20  # on one conversation


def review(db: Database, conversation: str, reviewed: bool, by: By) -> None:
    """Says that it was read up to here, or is still to be read."""
    with db.write() as connection:
        _change(connection, conversation, reviewed_at=by.at if reviewed else None)
        _tell(connection, by, "conversation.reviewed", conversation, reviewed=reviewed)


def tag(db: Database, conversation: str, name: str, by: By) -> None:
    """Adds a tag; one that is there stays."""
    with db.write() as connection:
        _exists(connection, conversation)
        its = select(tags.c.tag).where(tags.c.conversation == conversation)
        if len(connection.execute(its).all()) >= MOST_TAGS:
            raise Refused("too_many_tags")
        row = {"conversation": conversation, "tag": name, **_by(by)}
        connection.execute(insert(connection, tags).values(row).on_conflict_do_nothing())
        _tell(connection, by, "conversation.tagged", conversation)


def untag(db: Database, conversation: str, name: str, by: By) -> None:
    """Takes a tag off."""
    with db.write() as connection:
        its = (tags.c.conversation == conversation) & (tags.c.tag == name)
        connection.execute(tags.delete().where(its))
        _tell(connection, by, "conversation.untagged", conversation)


def note(db: Database, conversation: str, message: int | None, text: str, by: By) -> None:
    """Adds a note to the conversation or to one of its messages."""
    with db.write() as connection:
        _exists(connection, conversation, message)
        row = {"conversation": conversation, "message": message, "text": text, **_by(by)}
        connection.execute(notes.insert().values(row))
        _tell(connection, by, "conversation.noted", conversation)


def remove_note(db: Database, conversation: str, number: int, by: By) -> None:
    """Takes back a note of one's own."""
    with db.write() as connection:
        its = (notes.c.number == number) & (notes.c.conversation == conversation)
        mine = its & (notes.c.person == by.number)
        if not connection.execute(notes.delete().where(mine)).rowcount:
            raise Refused("not_your_note")
        _tell(connection, by, "conversation.note_removed", conversation)


def flag(db: Database, conversation: str, message: int, flagged: bool, by: By) -> None:
    """Flags a message for somebody else to see, or takes the flag off."""
    with db.write() as connection:
        _exists(connection, conversation, message)
        connection.execute(flags.delete().where(flags.c.message == message))
        if flagged:
            connection.execute(flags.insert().values(message=message, **_by(by)))
        _change(connection, conversation, flagged=_any_flag(connection, conversation))
        _tell(connection, by, "conversation.flagged", conversation, flagged=flagged)


def _by(by: By) -> dict[str, Any]:
    return {"person": by.number, "name": by.name, "at": by.at}


def _tell(connection: Connection, by: By, action: str, conversation: str, **detail: Any) -> None:
    audit.write(connection, by, Deed(action, audit.conversation(conversation), detail))


def _exists(connection: Connection, conversation: str, message: int | None = None) -> None:
    """Raises Refused unless there is such a conversation, and the message is one of it."""
    its = select(conversations.c.id).where(conversations.c.id == conversation)
    if message is not None:
        its = its.join(messages, messages.c.conversation == conversations.c.id)
        its = its.where(messages.c.number == message)
    if connection.execute(its).first() is None:
        raise Refused("no_conversation")


def _change(connection: Connection, conversation: str, **changes: Any) -> None:
    its = conversations.update().where(conversations.c.id == conversation)
    if not connection.execute(its.values(**changes)).rowcount:
        raise Refused("no_conversation")


def _any_flag(connection: Connection, conversation: str) -> bool:
    flagged = exists().where(
        flags.c.message == messages.c.number, messages.c.conversation == conversation
    )
    return bool(connection.execute(select(flagged)).scalar())
