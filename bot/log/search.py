"""Finds messages by their words: FTS5 in SQLite, a GIN index in PostgreSQL. A word finds all that
begin with it or with its stem, a phrase in quotes itself alone. Newest first, so that a word that
stands everywhere costs no more than a rare one. Must not keep what was looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, func, literal_column, select, table
from sqlalchemy.engine import Connection

from bot.log.columns import Number
from bot.log.paging import Order
from bot.log.tables import messages

MOST_WORDS = 12  # of a search; those after them are not looked for
BEGINNING = 3  # letters of a word that is looked for as the beginning of others too
PHRASE = re.compile(r'"([^"]*)"?')
# Letters and digits; without the few that SQLite, whose list is older, takes for signs.
WORD = re.compile(r"[^\W_\u19b0-\u19c9\u1cf2\u1cf3]+")
# What a word's other forms end in, where enough is left to tell it from others: "pregnant" finds
# "pregnancy", "allergies" finds "allergy".
ENDING = re.compile(
    r"(?<=\w{5})[ae]n(?:t|ce|cy|ts|ces|cies)$|(?<=\w{4})(?:y|ies)$|(?<=\w{4})(?<!s)s$"
)
INDEX = table("search", column("rowid", Number))
# Written out as in the index: a bound value would not find it.
VECTOR = func.to_tsvector(literal_column("'simple'"), messages.c.text)


@dataclass(frozen=True)
class Words:
    """What is looked for: words that must all be there, and phrases just as they stand."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


def read(typed: str) -> Words:
    """What somebody typed into the field; of signs alone nothing is left."""
    plain = unicodedata.normalize("NFKC", typed)
    phrases = [" ".join(phrase.split()) for phrase in PHRASE.findall(plain)]
    words = dict.fromkeys(word.lower() for word in WORD.findall(plain))
    return Words(tuple(words)[:MOST_WORDS], tuple(p for p in phrases if WORD.search(p)))


def hits(connection: Connection, words: Words, *columns: Any) -> tuple[Any, Order]:
    """The query for messages that hold the words, with what it is ordered by, newest first."""
    if connection.dialect.name == "postgresql":
        query, number = select(*columns), messages.c.number
        query = query.where(VECTOR.op("@@")(func.to_tsquery("simple", _postgresql(words))))
    else:
        query = select(INDEX.c.rowid, *columns).select_from(INDEX).join(
            messages, messages.c.number == INDEX.c.rowid
        )  # fmt: skip
        number = INDEX.c.rowid
        query = query.where(literal_column("search").op("MATCH")(_sqlite(words)))
    for phrase in words.phrases:
        query = query.where(messages.c.text.ilike(f"%{_escaped(phrase)}%", escape="\\"))
    return query, Order((number,))


def marked(text: str, words: Words) -> Iterator[tuple[str, bool]]:
    """A text in parts, and which of them were found."""
    if not words:
        yield text, False
        return
    longest = sorted(map(_stem, words.words), key=len, reverse=True)
    beginning = "|".join(map(re.escape, longest))
    end = 0
    for found in re.finditer(rf"(?<![^\W_])(?:{beginning})[^\W_]*", text, re.IGNORECASE):
        if not _is_hit(found.group(), words):
            continue
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def _is_hit(found: str, words: Words) -> bool:
    plain = found.lower()
    return any(plain == w or (_begins(w) and plain.startswith(_stem(w))) for w in words.words)


def _begins(word: str) -> bool:
    return len(word) >= BEGINNING


def _stem(word: str) -> str:
    return ENDING.sub("", word)


def _sqlite(words: Words) -> str:
    return " AND ".join(f'"{_stem(word)}"{"*" if _begins(word) else ""}' for word in words.words)


def _postgresql(words: Words) -> str:
    return " & ".join(f"'{_stem(word)}'{':*' if _begins(word) else ''}" for word in words.words)


def _escaped(phrase: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", phrase)
