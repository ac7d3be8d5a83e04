"""Plain text in, plain words out. Everything that reads a visitor's message starts from these
functions, so that training and live messages are always cut alike. Nothing here knows topics."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})


@dataclass(frozen=True)
class Word:
    """A word and where it stands: `text[start:end]`."""

    text: str
    start: int
    end: int


def clean(text: str) -> str:
    """The message without what no reader can use: control characters, lone surrogates, markup
    of width, runs of blanks. Letters keep their case."""
    # Nearly all are plain, and need no look at each letter: one of the quotes is all they can hold.
    if text.isascii() and text.isprintable():
        return " ".join(text.replace("`", "'").split())
    text = text.encode("utf-8", "ignore").decode("utf-8").translate(_QUOTES)
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join("".join(map(_visible, text)).split())


def _visible(character: str) -> str:
    """A blank for a control character; nothing for one without width, which stands in a word."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" else character


def words(text: str) -> list[Word]:
    """The words of a cleaned text, as written."""
    return [Word(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]
