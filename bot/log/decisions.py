"""What staff say of messages: that the answer was right, that a FAQ should have answered, that the
assistant should have declined or handed off. One decision may be of many messages, and can be taken
back. Must not change what the visitor was told, nor what the assistant learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.inbox import waits
from bot.log.people import Refused
from bot.log.review_tables import IS_CURRENT, IS_OPEN, decisions, inbox, taught, verdicts
from bot.log.tables import messages

RIGHT, FAQ, DECLINE, HAND_OFF = VERDICTS = ("right", "faq", "decline", "hand_off")
UNDOABLE = timedelta(hours=12)
PHRASING, HELD_OUT = KINDS = ("phrasing", "held_out")


@dataclass(frozen=True)
class Chosen:
    """Which messages: of these groups all that wait, but those left out; or these messages."""

    groups: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """What was made of a message's words for the assistant to learn, or to be tested by."""

    message: int
    answer: str
    kind: str
    text: str


@dataclass(frozen=True)
class Judgement:
    """A verdict; `answer` is the FAQ that should have answered."""

    verdict: str
    answer: str | None = None
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What was decided, and of how many messages."""

    number: int
    judgement: Judgement
    messages: int
    groups: tuple[int, ...] = ()


def decide(db: Database, chosen: Chosen, judgement: Judgement, by: By) -> Decision:
    """Stores a verdict on each of the messages; raises Refused if there are none any more."""
    with db.write() as connection:
        made = _made(connection, judgement, by)
        its = _take(connection, chosen, made, by)
        count = _judge(connection, its, made, judgement, by)
        if not count:
            raise Refused("nothing_waits")
        connection.execute(
            decisions.update().where(decisions.c.number == made).values(messages=count)
        )
        _teach(connection, made, judgement)
        audit.write(connection, by, _deed("message.judged", chosen, judgement, count))
    return Decision(made, judgement, count, chosen.groups)


def last(db: Database, by: By) -> Decision | None:
    """What this person decided last and can still take back."""
    with db.read() as connection:
        row = _last(connection, by)
        return None if row is None else _decision(connection, row)


def undo(db: Database, number: int, by: By) -> Decision:
    """Takes back one's own last decision; what was said before it holds again."""
    with db.write() as connection:
        row = _last(connection, by)
        if row is None or row.number != number:
            raise Refused("nothing_to_undo")
        undone = _decision(connection, row)
        its = decisions.c.number == number
        connection.execute(decisions.update().where(its).values(undone_at=by.at))
        _restore(connection, number)
        connection.execute(inbox.update().where(inbox.c.decision == number).values(decision=None))
        connection.execute(taught.delete().where(taught.c.decision == number))
        deed = _deed("message.unjudged", Chosen(undone.groups), undone.judgement, undone.messages)
        audit.write(connection, by, deed)
    return undone


def current(connection: Connection, numbers: Sequence[int]) -> dict[int, Row]:
    """The verdicts that hold, by message, with who gave them."""
    found = select(verdicts.c.message, verdicts.c.verdict, verdicts.c.answer, decisions.c.name,
                   decisions.c.at, decisions.c.number)  # fmt: skip
    found = found.join(decisions, decisions.c.number == verdicts.c.decision)
    rows = connection.execute(found.where(verdicts.c.message.in_(list(numbers)), IS_CURRENT))
    return {row.message: row for row in rows}


def lessons(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Row]]:
    """What these messages taught, by message."""
    rows = connection.execute(select(taught).where(taught.c.message.in_(list(numbers)))).all()
    return {number: [row for row in rows if row.message == number] for number in numbers}


def _made(connection: Connection, judgement: Judgement, by: By) -> int:
    row = {
        "verdict": judgement.verdict,
        "answer": judgement.answer,
        "messages": 0,
        "person": by.number,
        "name": by.name,
        "at": by.at,
    }
    return int(connection.execute(decisions.insert().values(row)).inserted_primary_key[0])


def _take(connection: Connection, chosen: Chosen, made: int, by: By) -> Any:
    """Takes what is chosen out of the inbox; the query for its numbers."""
    if chosen.messages:
        its = select(messages.c.number).where(messages.c.number.in_(chosen.messages))
        taking = IS_OPEN & inbox.c.message.in_(chosen.messages)
    else:
        its = select(inbox.c.message).where(inbox.c.decision == made)
        taking = waits(by.at) & inbox.c.group.in_(chosen.groups)
        taking &= inbox.c.message.not_in(chosen.without)
    connection.execute(inbox.update().where(taking).values(decision=made))
    return its


def _judge(
    connection: Connection, its: Any, made: int, judgement: Judgement, by: By
) -> int:  # fmt: skip
    """Writes the verdicts, which are current from now on; how many."""
    before = verdicts.c.message.in_(its) & IS_CURRENT
    connection.execute(verdicts.update().where(before).values(current=False))
    given = {
        "decision": made,
        "verdict": judgement.verdict,
        "answer": judgement.answer,
        "at": by.at,
        "current": True,
    }
    values = [literal(value, verdicts.c[name].type) for name, value in given.items()]
    adding = verdicts.insert().from_select(["message", *given], its.add_columns(*values))
    return int(connection.execute(adding).rowcount)


def _teach(connection: Connection, made: int, judgement: Judgement) -> None:
    rows = [{**vars(each), "decision": made} for each in judgement.lessons]
    if rows:
        connection.execute(taught.insert(), rows)


def _last(connection: Connection, by: By) -> Row | None:
    its = (decisions.c.person == by.number) & decisions.c.undone_at.is_(None)
    found = select(decisions).where(its, decisions.c.at > by.at - UNDOABLE)
    return connection.execute(found.order_by(decisions.c.number.desc()).limit(1)).first()


def _decision(connection: Connection, row: Row) -> Decision:
    its = select(taught).where(taught.c.decision == row.number).order_by(taught.c.number)
    learnt = tuple(
        Lesson(one.message, one.answer, one.kind, one.text) for one in connection.execute(its)
    )
    found = select(inbox.c.group).where(inbox.c.decision == row.number).distinct()
    of = tuple(sorted(connection.execute(found).scalars()))
    return Decision(row.number, Judgement(row.verdict, row.answer, learnt), row.messages, of)


def _restore(connection: Connection, number: int) -> None:
    """The verdicts of a decision end; of each message, the one before holds again."""
    its = select(verdicts.c.message).where(verdicts.c.decision == number)
    undone = select(decisions.c.number).where(decisions.c.undone_at.is_not(None))
    before = select(func.max(verdicts.c.number)).where(
        verdicts.c.message.in_(its), verdicts.c.decision.not_in(undone)
    )
    again = verdicts.c.number.in_(before.group_by(verdicts.c.message))
    ending = verdicts.c.decision == number
    connection.execute(verdicts.update().where(ending).values(current=False))
    connection.execute(verdicts.update().where(again).values(current=True))


def _deed(action: str, chosen: Chosen, judgement: Judgement, count: int) -> Deed:
    what = f"group:{chosen.groups[0]}" if chosen.groups else ""
    if chosen.messages:
        what = f"message:{chosen.messages[0]}"
    told = {"verdict": judgement.verdict, "answer": judgement.answer, "messages": count}
    return Deed(action, what, {**told, "taught": len(judgement.lessons)})
