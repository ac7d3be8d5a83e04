"""What staff type or paste, as it may stand in a file: one kind of line end, no characters that
nobody sees. Must not change a word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.faqs.faq import Faq

BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Without width, or turning the direction of what follows: pasted along, and never meant.
UNSEEN = frozenset("\ufeff\u200b\u2060\xad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
UNSEEN |= frozenset("\u2068\u2069\ufffe\uffff")
BULLET = re.compile(r"^(?:[-*\u2022\u25e6\u25aa\u2013]\s+)+")


def one_line(text: str) -> str:
    """A title, a phrasing, a value: on one line, without the bullet it stood behind."""
    return BULLET.sub("", " ".join(_seen(text).split()))


def paragraphs(text: str) -> str:
    """An answer: its lines, with at most one empty line between them."""
    lines = [" ".join(line.split()) for line in _seen(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())


def one_a_line(text: str) -> tuple[str, ...]:
    """The phrasings of a text field: one a line, empty lines left out."""
    return tuple(line for line in map(one_line, _seen(text).splitlines()) if line)


def cleaned(faq: Faq) -> Faq:
    """A FAQ with each of its texts as it may stand in a file."""
    return replace(
        faq,
        key=faq.key.strip(),
        title=one_line(faq.title),
        source=one_line(faq.source),
        facts=tuple(map(one_line, faq.facts)),
        related=tuple(map(one_line, faq.related)),
        phrasings=tuple(text for text in map(one_line, faq.phrasings) if text),
        answer=paragraphs(faq.answer or "") or None,
        more=paragraphs(faq.more or "") or None,
    )


def _seen(text: str) -> str:
    plain = BREAKS.sub("\n", text).replace("\t", " ")
    return "".join(c for c in plain if c == "\n" or not _hidden(c))


def _hidden(character: str) -> bool:
    return character in UNSEEN or unicodedata.category(character) in ("Cc", "Cs")
