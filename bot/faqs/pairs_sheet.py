"""Questions and answers in a table as spreadsheets save it: commas, semicolons or tabs between the
columns, line ends within quotes, the columns in any order. Must not judge them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from bot.faqs.pairs_values import Pair, PairsError

SEPARATORS = (",", ";", "\t", "|")
NEEDED = {"question", "answer"}
COLUMNS = ("question", "answer", "title", "source", "key", "facts", "more", "use")
HINT = "sep="  # a first line by which spreadsheets tell one another the separator
QUOTE = "'"  # what keeps a text from being taken for a formula
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def in_sheet(text: str) -> list[Pair]:
    """The pairs of a table; its first row names the columns."""
    text = text if "\n" in text else text.replace("\r", "\n")
    skipped, separator = _separator(text)
    body = text.split("\n", skipped)[skipped]
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=False))
    except csv.Error as error:
        raise PairsError(f"The table cannot be read: {error}.") from error
    names = [name.strip().lower() for name in rows[0]]
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
        raise PairsError(f"The column {twice[0]} is there twice: keep one.")
    return [_pair(number, names, row) for number, row in enumerate(rows[1:], 2) if _filled(row)]


def _separator(text: str) -> tuple[int, str]:
    """How many lines to skip, and what stands between the columns."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith(HINT) and first.strip()[len(HINT) :] in SEPARATORS:
        return 1, first.strip()[len(HINT) :]
    for separator in SEPARATORS:
        names = next(csv.reader([first.rstrip("\r")], delimiter=separator), [])
        if NEEDED <= {name.strip().lower() for name in names}:
            return 0, separator
    raise PairsError(
        "The first row must name the columns: question and answer, and if you like "
        "title, source and key."
    )


def _pair(number: int, names: Sequence[str], row: Sequence[str]) -> Pair:
    cells = {name: _cell(cell) for name, cell in zip(names, row, strict=False) if name in COLUMNS}
    return Pair(number, **{"question": "", "answer": "", **cells})


def _cell(cell: str) -> str:
    text = cell.strip()
    quoted = text.startswith(QUOTE) and text[1:].lstrip().startswith(FORMULA)
    return text[1:] if quoted else text


def _filled(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)
