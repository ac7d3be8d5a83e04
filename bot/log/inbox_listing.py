"""Writes on a conversation's row what lists are filtered by and its visitor never waits for: how
sure its least sure answer was, which model spoke, which answers it got, and who praised one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, or_
from sqlalchemy.engine import Connection

from bot.log.holding import insert
from bot.log.inbox_facts import praised
from bot.log.inbox_reasons import Facts
from bot.log.review_tables import told
from bot.log.tables import conversations

BANDS = (0.4, 0.6, 0.8)  # where one band of confidence ends and the next begins

_band = bindparam("lowest")
_is_lower = or_(conversations.c.band.is_(None), conversations.c.band > _band)
OF = conversations.c.id == bindparam("of")
LOWER = conversations.update().where(OF).values(
    band=case((_is_lower, _band), else_=conversations.c.band)
)  # fmt: skip
MODEL = conversations.update().where(OF).values(model=bindparam("latest"))


def band(confidence: float) -> int:
    """0 for the least sure, 3 for the surest."""
    return sum(confidence >= end for end in BANDS)


def list_conversations(connection: Connection, facts: Sequence[Facts]) -> None:
    """Brings the rows of these messages' conversations up to date."""
    understood = [f.spoken for f in facts if f.spoken.model]
    _run(connection, LOWER, [
        {"of": one.conversation, "lowest": band(one.confidence)}
        for one in understood
        if one.button is None
    ])  # fmt: skip
    newest = [f.spoken for f in facts if f.spoken.model and not (f.next and f.next.model)]
    _run(connection, MODEL, [{"of": one.conversation, "latest": one.model} for one in newest])
    answers = {(f.spoken.conversation, answer) for f in facts for answer in f.spoken.answers}
    _run(connection, insert(connection, told).on_conflict_do_nothing(), [
        {"conversation": conversation, "answer": answer} for conversation, answer in sorted(answers)
    ])  # fmt: skip
    happy = praised(connection, [f.spoken.number for f in facts])
    if happy:
        marking = conversations.update().where(conversations.c.id.in_(happy))
        connection.execute(marking.values(praised=True))


def _run(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
