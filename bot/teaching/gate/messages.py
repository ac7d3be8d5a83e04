"""The real messages that models are compared on: typed by visitors, masked, and standing alone, so
that what was said before does not matter. Reads the log and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from bot.language.follow_up import leaning
from bot.language.masking.traces import without_traces
from bot.language.text import clean, words
from bot.log.database import Database, opened, url_of
from bot.log.tables import messages

MOST = 10_000
LONGEST = 1_000  # longer ones are not answered
FEWEST_WORDS = 4  # of a message that is not the first of its conversation
ANY_TITLE = "."


@dataclass(frozen=True)
class Message:
    """A masked text, and how often it came."""

    text: str
    times: int


def messages_of(root: Path, environment: Mapping[str, str], most: int = MOST) -> list[Message]:
    """The newest, each text once; none if there is no log yet."""
    url = url_of(root, environment)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return []
    with opened(root, environment) as database:
        return read_messages(database, most)


def read_messages(database: Database, most: int = MOST) -> list[Message]:
    """The newest that stand alone, each text once, in an order of their own."""
    counts = Counter(_alone(database, most))
    return [Message(text, times) for text, times in sorted(counts.items())]


def _alone(database: Database, most: int) -> Iterator[str]:
    before = messages.alias()
    first = select(func.min(before.c.number)).where(
        before.c.conversation == messages.c.conversation
    )
    query = (
        select(
            messages.c.text,
            messages.c.masked,
            (messages.c.number == first.scalar_subquery()).label("first"),
        )
        .where(messages.c.state == "answered", messages.c.button.is_(None))
        .order_by(messages.c.number.desc())
        .limit(most)
    )
    with database.read() as connection:
        for row in connection.execute(query):
            text = _question(row)
            if _stands_alone(text, row.first):
                yield text


def _question(row: Row) -> str:
    """What the assistant was given to read."""
    return clean(without_traces(row.text) if row.masked else row.text)


def _stands_alone(text: str, first: bool) -> bool:
    spoken = len(words(text))
    if not spoken or len(text) > LONGEST or text.startswith("/"):
        return False
    return first or (spoken >= FEWEST_WORDS and leaning(text.lower(), ANY_TITLE) is None)
