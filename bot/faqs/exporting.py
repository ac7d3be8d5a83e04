"""The FAQs as files for others: a table that no spreadsheet takes for formulas and that can be read
in again, and JSON lines for programs. Must not leave anything of a FAQ out of the JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

from bot.faqs.faq import Faq
from bot.faqs.pairs_sheet import FORMULA, QUOTE
from bot.faqs.view import View

COLUMNS = ("key", "title", "question", "use", "answer", "more", "source", "facts")
MARK = "\ufeff"  # by it a spreadsheet knows that this is UTF-8


def as_csv(view: View) -> Iterator[str]:
    """A row a question; what belongs to the FAQ as a whole stands in its first."""
    yield MARK + _row(COLUMNS)
    for faq in view.faqs().values():
        first = (faq.answer or "", faq.more or "", faq.source, " ".join(faq.facts))
        uses = [(text, "phrasing") for text in faq.phrasings]
        uses += [(text, "test") for text in view.held_out(faq.key)]
        for number, (text, use) in enumerate(uses):
            yield _row((faq.key, faq.title, text, use, *(first if number == 0 else ("",) * 4)))


def as_jsonl(view: View) -> Iterator[str]:
    """An object a FAQ."""
    for faq in view.faqs().values():
        yield json.dumps(_whole(faq, view), ensure_ascii=False) + "\n"


def _whole(faq: Faq, view: View) -> dict[str, object]:
    return {**asdict(faq), "held_out": view.held_out(faq.key)}


def _row(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"{QUOTE}{text}" if text.lstrip(" ").startswith(FORMULA) else text
