"""What new messages are compared with: the groups that lie in the inbox, kept in memory between two
sortings. Holds sums of vectors, no text; it can be thrown away at any time and read anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.log.inbox_groups import Groups, Likeness, Vectors
from bot.log.inbox_reasons import Spoken, is_one_group
from bot.log.review_tables import inbox
from bot.log.tables import messages

REMEMBERED = 60_000  # messages of the inbox, the newest
PART = 2_000  # read at once

Key = tuple[str, str]  # a space, and the encoder whose vectors lie in it


class Memory:
    """The groups as they stand in the log up to a row of the inbox."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._last: int | None = None
        self._groups: dict[Key, Groups] = {}
        self._single: dict[str, int] = {}

    def catch_up(self, connection: Connection) -> None:
        """Takes in what was sorted since, by whom ever."""
        last = _last(connection)
        start = self._last
        if start is None:
            start = _beginning(connection)
            self._single = _single(connection)
        while start < last:
            start = self._take_in(connection, start)
        self._last = last

    def is_current(self, connection: Connection) -> bool:
        """Whether nobody else has sorted since."""
        return _last(connection) == self._last

    def stored(self, connection: Connection) -> None:
        """What was placed is in the log now."""
        self._last = _last(connection)

    def place(self, spoken: Sequence[Spoken], spaces: Sequence[str]) -> list[int]:
        """The group of each message, in order."""
        groups: dict[int, int] = {}
        by_key: dict[Key, list[Spoken]] = {}
        for each, space in zip(spoken, spaces, strict=True):
            if is_one_group(space):
                groups[each.number] = self._single.setdefault(space, each.number)
            elif each.vector is None:
                groups[each.number] = each.number
            else:
                by_key.setdefault((space, each.encoder or ""), []).append(each)
        for key, members in by_key.items():
            numbers = [each.number for each in members]
            vectors = np.stack([vector_of(each.vector or b"") for each in members])
            groups |= zip(numbers, self._of(key).place(numbers, vectors), strict=True)
        return [groups[each.number] for each in spoken]

    def _of(self, key: Key) -> Groups:
        return self._groups.setdefault(key, Groups(self._likeness))

    def _take_in(self, connection: Connection, start: int) -> int:
        """Reads a part; where the next begins."""
        found = select(
            inbox.c.number, inbox.c.group, inbox.c.space, messages.c.vector, messages.c.encoder
        )
        found = found.join(messages, messages.c.number == inbox.c.message)
        found = found.where(inbox.c.number > start).order_by(inbox.c.number).limit(PART)
        rows = connection.execute(found).all()
        members: dict[Key, tuple[list[int], list[Vectors]]] = {}
        for row in rows:
            if is_one_group(row.space):
                self._single.setdefault(row.space, row.group)
            elif row.vector is not None:
                groups, vectors = members.setdefault((row.space, row.encoder or ""), ([], []))
                groups.append(row.group)
                vectors.append(vector_of(row.vector))
        for key, (groups, vectors) in members.items():
            self._of(key).load(groups, np.stack(vectors))
        return int(rows[-1].number) if rows else _last(connection)


def vector_of(stored: bytes) -> Vectors:
    """A vector as it lies in the log. One that holds no numbers would spoil its group."""
    vector = np.frombuffer(stored, "<f2").astype(np.float32)
    return np.nan_to_num(vector, nan=0.0, posinf=0.0, neginf=0.0)


def _single(connection: Connection) -> dict[str, int]:
    """The groups that are a space each."""
    found = select(inbox.c.space, func.min(inbox.c.group)).where(inbox.c.space.contains(":"))
    return {row[0]: row[1] for row in connection.execute(found.group_by(inbox.c.space))}


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.max(inbox.c.number))).scalar() or 0)


def _beginning(connection: Connection) -> int:
    """The row before the first of those that are remembered."""
    found = select(inbox.c.number).order_by(inbox.c.number.desc()).offset(REMEMBERED).limit(1)
    return int(connection.execute(found).scalar() or 0)
