"""Sorts what is new into the inbox: which messages need a look and with which others they lie, and
what lists of conversations are filtered by. A few at a time, so that those who talk wait for
nothing. Must not decide how meaning is measured."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from bot.log import inbox_facts
from bot.log.database import Database
from bot.log.inbox_groups import Likeness, Vectors
from bot.log.inbox_listing import list_conversations
from bot.log.inbox_memory import Memory
from bot.log.inbox_reasons import Facts, Spoken, reasons, since, space
from bot.log.review_tables import IS_CURRENT, inbox, unsorted, verdicts
from bot.log.tables import conversations, messages

AT_ONCE = 100  # messages sorted in one transaction
LOCK = 0x696E626F  # the advisory lock of whoever sorts, in PostgreSQL


class Encoder(Protocol):
    """Makes sentence vectors; those of another hash cannot be compared with them."""

    @property
    def hash(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True)
class Measure:
    """How meaning is compared here. Without an encoder, by the vectors that messages came with."""

    likeness: Likeness
    encoder: Encoder | None = None

    def lacks(self, spoken: Spoken) -> bool:
        """Whether a message has no vector that can be compared with the others."""
        if self.encoder is None:
            return False
        return spoken.vector is None or spoken.encoder != self.encoder.hash

    def vector(self, words: str) -> bytes:
        """What is stored for a message that lacks one."""
        assert self.encoder is not None
        return bytes(self.encoder.encode([words])[0].astype("<f2").tobytes())


class Sorter:
    """Sorts for one process; several may, one at a time."""

    def __init__(self, db: Database, measure: Measure, faqs: Callable[[], Collection[str]]) -> None:
        """`faqs`: the keys of the answers there are."""
        self._db = db
        self._measure = measure
        self._faqs = faqs
        self._memory = Memory(measure.likeness)
        self._turn = threading.Lock()

    def sort(self) -> int:
        """Sorts the oldest of what is new; how many messages that were. 0: all is sorted."""
        with self._turn:
            try:
                return self._sort()
            except BaseException:
                self._memory = Memory(self._measure.likeness)  # it may know what was not stored
                raise

    def forget(self) -> None:
        """Has what it remembers read anew: by then some of it may have been erased."""
        with self._turn:
            self._memory = Memory(self._measure.likeness)

    def _sort(self) -> int:
        with self._db.read() as connection:
            self._memory.catch_up(connection)
            numbers = inbox_facts.due(connection, AT_ONCE)
            fresh = self._encoded(connection, numbers)
        if not numbers:
            return 0
        with self._db.write() as connection:
            _wait_for_others(connection)
            if not self._memory.is_current(connection):
                return len(numbers)  # another process has sorted meanwhile: come again
            taken = _taken(connection, numbers)
            self._store(connection, taken, fresh)
        return len(numbers)

    def _encoded(self, connection: Connection, numbers: Sequence[int]) -> dict[int, bytes]:
        """The vectors of those that lack one, made before anybody has to wait for it."""
        if self._measure.encoder is None:
            return {}
        looks = inbox_facts.facts_of(
            connection, inbox_facts.with_those_before(connection, numbers)
        )  # fmt: skip
        lacking = [f.spoken for f in looks if reasons(f) and self._measure.lacks(f.spoken)]
        return {one.number: self._measure.vector(one.text) for one in lacking}

    def _store(
        self, connection: Connection, numbers: Sequence[int], fresh: Mapping[int, bytes]
    ) -> None:
        _keep_vectors(connection, fresh, self._measure.encoder)
        facts = inbox_facts.facts_of(
            connection, inbox_facts.with_those_before(connection, numbers)
        )  # fmt: skip
        list_conversations(connection, facts)
        known = _known(connection, facts)
        new = []
        for each in facts:
            bits = reasons(each)
            if each.spoken.number in known:
                _change(connection, each.spoken, bits, known[each.spoken.number])
            elif bits:
                new.append((each.spoken, bits))
        self._add(connection, new)

    def _add(self, connection: Connection, new: Sequence[tuple[Spoken, int]]) -> None:
        faqs = self._faqs()
        spaces = [space(spoken, bits, faqs) for spoken, bits in new]
        spoken = [each for each, _ in new]
        groups = self._memory.place(spoken, spaces)
        decided = _decided(connection, spoken)
        rows = [
            {
                "message": each.number,
                "group": group,
                "space": within,
                "at": each.at,
                "since": since(each, bits),
                "reasons": bits,
                "decision": decided.get(each.number),
            }
            for (each, bits), within, group in zip(new, spaces, groups, strict=True)
        ]
        if rows:
            connection.execute(inbox.insert(), rows)
            self._memory.stored(connection)


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _taken(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """Takes messages off the list of what is unsorted. Their conversations are held first, as by
    all who write; what happens to one from now on puts it on the list again."""
    within = select(messages.c.conversation).where(messages.c.number.in_(numbers))
    held = select(conversations.c.id).where(conversations.c.id.in_(within))
    connection.execute(held.order_by(conversations.c.id).with_for_update()).all()
    connection.execute(unsorted.delete().where(unsorted.c.message.in_(numbers)))
    return list(numbers)


def _keep_vectors(
    connection: Connection, fresh: Mapping[int, bytes], encoder: Encoder | None
) -> None:
    for number, vector in fresh.items():
        assert encoder is not None
        its = messages.update().where(messages.c.number == number)
        connection.execute(its.values(vector=vector, encoder=encoder.hash))


def _known(connection: Connection, facts: Sequence[Facts]) -> dict[int, Any]:
    numbers = [each.spoken.number for each in facts]
    found = connection.execute(select(inbox).where(inbox.c.message.in_(numbers)))
    return {row.message: row for row in found}


def _decided(connection: Connection, new: Sequence[Spoken]) -> dict[int, int]:
    """The decisions on messages that were judged in their transcript before they came here."""
    found = select(verdicts.c.message, verdicts.c.decision)
    found = found.where(verdicts.c.message.in_([each.number for each in new]), IS_CURRENT)
    return {row.message: row.decision for row in connection.execute(found)}


def _change(connection: Connection, spoken: Spoken, bits: int, row: Any) -> None:
    """What became of a message that lies in the inbox. What a person decided stays decided."""
    its = inbox.c.number == row.number
    if not bits and row.decision is None:
        connection.execute(inbox.delete().where(its))
    elif bits and bits != row.reasons:
        changed = {"reasons": bits, "since": since(spoken, bits)}
        connection.execute(inbox.update().where(its).values(**changed))
