"""The tables of what is counted: figures of past days, which stay when the conversations are
erased, and the messages drawn for review. Must say the same as the migrations; holds no word of a
visitor's."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table

from bot.log.columns import Moment, Number, Words
from bot.log.tables import metadata

days = Table(
    "days",  # that are over and counted
    metadata,
    Column("day", Words, primary_key=True),  # in the clinic's time zone, ISO
    Column("counted_at", Moment, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("what", Words, primary_key=True),  # see figures.py
    Column("day", Words, ForeignKey("days.day", ondelete="CASCADE"), primary_key=True),
    Column("key", Words, primary_key=True),
    Column("number", Integer, nullable=False),
)
Index("figures_day", figures.c.day)

samples = Table(
    "samples",
    metadata,
    Column("number", Number, primary_key=True),
    # Empty once the message is erased: what was judged of it still counts.
    Column("message", Number, ForeignKey("messages.number", ondelete="SET NULL"), unique=True),
    Column("at", Moment, nullable=False, index=True),  # when the message came
    Column("outcome", Words, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("model", Words),
    Column("drawn_at", Moment, nullable=False),
    Column("verdict", Words),
    Column("judged_at", Moment),
    Column("judged_by", Words),
    sqlite_autoincrement=True,
)
