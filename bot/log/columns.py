"""Column types that mean the same on SQLite and PostgreSQL. Must not let a time without a zone, or
a text that only one of the two could hold, into the log."""

from __future__ import annotations

from datetime import datetime, timezone

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only where the column is a plain INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator):
    """A time in UTC, with its zone on the way in and on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                "a time in the log needs its time zone: use datetime.now(timezone.utc)"
            )
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        known = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return known.astimezone(timezone.utc)


class Words(TypeDecorator):
    """A text without the characters that a database cannot hold: NUL, halves of a pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and ("\0" in value or not _is_whole(value)):
            raise ValueError("a text in the log holds NUL or half a character: clean it before")
        return value


def _is_whole(text: str) -> bool:
    return text.isascii() or text.encode("utf-8", "ignore").decode("utf-8") == text
