"""Messages drawn at random and judged by staff: the only honest way to know how often answers are
wrong, since whoever picks messages picks the odd ones. A verdict outlives its message; what was
said does not."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.log import audit
from bot.log.answers import replies_to
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.figures_tables import samples
from bot.log.paging import Order
from bot.log.people import Refused
from bot.log.tables import messages
from bot.log.values import Reply

# missed: it could have been answered, and was not.
RIGHT, WRONG, MISSED = VERDICTS = ("right", "wrong", "missed")
ORDER = Order((samples.c.at, samples.c.number))
AT_ONCE = 50  # numbers tried in one query
ROUNDS = 20
_chance = random.SystemRandom()


@dataclass(frozen=True)
class Sample:
    """A message to be judged, with what was said to it."""

    number: int
    verdict: str | None
    message: Row
    replies: tuple[Reply, ...]


def next_one(db: Database, since: datetime, now: datetime, chance: Any = _chance) -> int | None:
    """The number of one that waits to be judged, or else of a newly drawn one; None if all have
    been judged."""
    with db.write() as connection:
        waiting = _unjudged(connection)
        if waiting is not None:
            return waiting
        drawn = _draw(connection, since, chance)
        return None if drawn is None else _add(connection, drawn, now)


def get(db: Database, number: int) -> Sample | None:
    """One that was drawn, while its message is there."""
    with db.read() as connection:
        drawn = select(samples).where(samples.c.number == number, samples.c.message.is_not(None))
        row = connection.execute(drawn).first()
        if row is None:
            return None
        message = _message(connection, row.message)
        shown = replies_to(connection, [row.message])
    return Sample(number, row.verdict, message, shown.get(row.message, ()))


def judge(db: Database, number: int, verdict: str, by: By) -> None:
    """Stores what somebody thinks of an answer; a later verdict takes the place of an earlier."""
    if verdict not in VERDICTS:
        raise Refused("no_verdict")
    with db.write() as connection:
        change = samples.update().where(samples.c.number == number)
        judged = change.values(verdict=verdict, judged_at=by.at, judged_by=by.name)
        if not connection.execute(judged).rowcount:
            raise Refused("no_sample")
        audit.write(connection, by, Deed("sample.judged", f"sample:{number}", {"as": verdict}))


def last_by(db: Database, name: str) -> int | None:
    """The one that somebody judged last, while its message is there."""
    its = (samples.c.judged_by == name) & samples.c.message.is_not(None)
    query = select(samples.c.number).where(its).order_by(samples.c.judged_at.desc()).limit(1)
    with db.read() as connection:
        number: int | None = connection.execute(query).scalar()
    return number


def verdicts(db: Database, since: datetime, until: datetime) -> Counter[str]:
    """How many of the messages of a time were judged, and as what."""
    query = select(samples.c.verdict, func.count()).where(_judged(since, until))
    with db.read() as connection:
        rows = connection.execute(query.group_by(samples.c.verdict)).all()
    return Counter({verdict: number for verdict, number in rows})


def judged(since: datetime, until: datetime) -> Any:
    """The query for what was judged of a time; its order is ORDER."""
    return select(samples).where(_judged(since, until))


def last_judged(db: Database) -> dict[str, datetime]:
    """When an answer was last looked at, by its id."""
    query = select(samples.c.answers, samples.c.judged_at).where(samples.c.verdict.is_not(None))
    last: dict[str, datetime] = {}
    with db.read() as connection:
        for answers, at in connection.execute(query.order_by(samples.c.judged_at)):
            last.update(dict.fromkeys(answers, at))
    return last


def _judged(since: datetime, until: datetime) -> Any:
    return samples.c.verdict.is_not(None) & (samples.c.at >= since) & (samples.c.at < until)


def _unjudged(connection: Connection) -> int | None:
    query = select(samples.c.number).where(samples.c.verdict.is_(None))
    query = query.where(samples.c.message.is_not(None)).order_by(samples.c.number).limit(1)
    number: int | None = connection.execute(query).scalar()
    return number


def _add(connection: Connection, message: Row, now: datetime) -> int:
    row = {
        "message": message.number,
        "at": message.at,
        "outcome": message.outcome,
        "answers": message.answers,
        "model": message.model,
        "drawn_at": now,
    }
    return int(connection.execute(samples.insert().values(row)).inserted_primary_key[0])


def _draw(connection: Connection, since: datetime, chance: Any) -> Row | None:
    """Any message as likely as any other. Numbers are tried at random, so that it takes no look at
    all of them; where few are left of many, all that are left are looked at."""
    begin = select(messages.c.number).where(messages.c.at >= since).order_by(messages.c.at).limit(1)
    first = connection.execute(begin).scalar()
    if first is None:
        return None
    last = connection.execute(select(func.max(messages.c.number))).scalar_one()
    for _ in range(ROUNDS):
        tried = [chance.randint(first, last) for _ in range(AT_ONCE)]
        fit = _fitting(connection, messages.c.number.in_(tried))
        if fit:
            return _message(connection, next(number for number in tried if number in fit))
    left = sorted(_fitting(connection, messages.c.number.between(first, last)))
    return _message(connection, chance.choice(left)) if left else None


def _fitting(connection: Connection, among: Any) -> set[int]:
    """Those that were typed and answered, and not drawn before."""
    query = (
        select(messages.c.number)
        .outerjoin(samples, samples.c.message == messages.c.number)
        .where(among, messages.c.state == "answered", messages.c.button.is_(None))
        .where(samples.c.number.is_(None))
    )
    return set(connection.execute(query).scalars())


def _message(connection: Connection, number: int) -> Row:
    return connection.execute(select(messages).where(messages.c.number == number)).one()
