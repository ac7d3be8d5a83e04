"""Questions and answers in somebody's file: which form it has and how it is encoded. A spreadsheet,
a web page and plain text all become the same pairs. Must not judge them."""

from __future__ import annotations

import codecs
import re

from bot.faqs.pairs_page import in_page
from bot.faqs.pairs_sheet import in_sheet
from bot.faqs.pairs_text import in_text
from bot.faqs.pairs_values import Pair, PairsError

MOST_BYTES = 5_000_000
MOST_PAIRS = 1000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
TAG = re.compile(r"<(?:!doctype|html|body|h[1-6]|dl|dt|details|div|p)\b", re.IGNORECASE)
SHEETS = (".csv", ".tsv")
PAGES = (".html", ".htm")


def read_pairs(name: str, content: bytes) -> list[Pair]:
    """The pairs of a file; raises PairsError where there are none."""
    if len(content) > MOST_BYTES:
        raise PairsError(f"The file is too large: at most {MOST_BYTES // 1_000_000} MB are read.")
    text = decoded(content)
    if "\0" in text:
        raise PairsError("This is no text. Save it as CSV, as a web page or as plain text.")
    pairs = _pairs(name.lower(), text)
    if not pairs:
        raise PairsError(
            "No questions with answers were found. A table needs the columns question and answer; "
            "a page needs its questions as headings, or lines that begin with Q: and A:."
        )
    if len(pairs) > MOST_PAIRS:
        raise PairsError(f"{len(pairs)} questions are too many at once: at most {MOST_PAIRS}.")
    return pairs


def decoded(content: bytes) -> str:
    """As spreadsheets and browsers save it: marked, declared, UTF-8, or Western European."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if declared := DECLARED.search(content[:2000]):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # pages are often declared as what they are not
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _pairs(name: str, text: str) -> list[Pair]:
    if name.endswith(SHEETS):
        return in_sheet(text)
    if name.endswith(PAGES) or TAG.search(text[:5000]):
        return in_page(text)
    return in_text(text)
