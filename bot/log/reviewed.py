"""Review in numbers: what waits for staff, and what their verdicts say of answers, by the ids that
were given. Must not give a verdict: see decisions.py."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, select

from bot.log.database import Database
from bot.log.decisions import RIGHT
from bot.log.inbox import count, waits
from bot.log.inbox_reasons import BITS
from bot.log.review_tables import IS_CURRENT, inbox, verdicts
from bot.log.samples import last_judged
from bot.log.tables import IS_OPEN, callbacks, messages


@dataclass(frozen=True)
class Reviewed:
    """By id: how many of its answers staff put right, and when they last looked at one."""

    corrected: Counter[str] = field(default_factory=Counter)
    last: dict[str, datetime] = field(default_factory=dict)


def by_answer(db: Database, since: datetime) -> Reviewed:
    """Corrections count from `since` on; looks, of all time."""
    found = Reviewed(last=last_judged(db))
    with db.read() as connection:
        for answers, at in connection.execute(_looks()):
            for key in _keys(answers):
                found.last[key] = max(at, found.last.get(key, at))
        for answers, meant, number in connection.execute(_corrections(since)):
            wrong = {key: number for key in _keys(answers) if key != meant}
            found.corrected.update(wrong)
    return found


@dataclass(frozen=True)
class Waiting:
    """What lies in the inbox: groups of messages, and messages that got a thumb down."""

    groups: int
    disliked: int


def waiting(db: Database, now: datetime) -> Waiting:
    """What waits for a look."""
    disliked = inbox.c.reasons.op("&")(BITS["thumbs_down"]) != 0
    with db.read() as connection:
        judged = select(func.count()).where(waits(now), disliked)
        return Waiting(count(connection, now), connection.execute(judged).scalar_one())


def visitors_waiting(db: Database, since: datetime, now: datetime) -> int:
    """How many of those who wrote since then have something that staff should look at."""
    asking = select(messages.c.conversation).join(inbox, inbox.c.message == messages.c.number)
    asking = asking.where(waits(now), inbox.c.at >= since)
    calling = select(callbacks.c.conversation).where(IS_OPEN, callbacks.c.at >= since)
    both = asking.union(calling).subquery()
    with db.read() as connection:
        return int(connection.execute(select(func.count()).select_from(both)).scalar_one())


def _keys(answers: str | None) -> list[str]:
    return list(map(str, json.loads(answers or "null") or ()))


def _looks() -> Any:
    given = cast(messages.c.answers, Text)
    joined = verdicts.join(messages, messages.c.number == verdicts.c.message)
    query = select(given, func.max(verdicts.c.at)).select_from(joined).where(IS_CURRENT)
    return query.group_by(given)


def _corrections(since: datetime) -> Any:
    given = cast(messages.c.answers, Text)
    joined = verdicts.join(messages, messages.c.number == verdicts.c.message)
    wrong = IS_CURRENT & (verdicts.c.verdict != RIGHT) & (verdicts.c.at >= since)
    query = select(given, verdicts.c.answer, func.count()).select_from(joined).where(wrong)
    return query.group_by(given, verdicts.c.answer)
