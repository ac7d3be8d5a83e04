"""The rules that the texts visitors read must keep, one function a rule, each a sentence for the
staff who edit them. Much that they refuse passes Rasa's own validation in silence. A rule only
speaks of one file: it must not mend any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.faqs.findings import Finding
from bot.faqs.rules_phrasing import ENVIRONMENT
from bot.faqs.shelf import Page, Shelf

PLACEHOLDERS = frozenset(
    {"address", "article_age", "booking_url", "clinic", "hours", "hours_now", "phone"}
)
CLINIC = "clinic"
# About ten lines in the chat window of a phone; beyond, a visitor must scroll within one answer.
MAX_ANSWER = 420
VARIABLE = re.compile(r"\{(\w+)\}")
CLAIMS = Path(__file__).resolve().parents[2] / "data" / "health_claims.txt"


def answered(page: Page, shelf: Shelf) -> Iterator[Finding]:
    if page.faq.answer is None and page.faq.source != CLINIC:
        yield page.stop(
            "answer_missing", "answer", "The answer is missing: write what visitors shall read."
        )
    elif page.faq.answer is None and page.faq.more:
        yield page.stop(
            "answer_missing", "answer", "There is more to tell, but no answer: write that first."
        )


def fits_bubble(page: Page, shelf: Shelf) -> Iterator[Finding]:
    for field, text in page.texts.items():
        if len(text) > MAX_ANSWER:
            yield page.stop(
                "answer_long",
                field,
                f"A text has {len(text)} characters and a chat bubble holds {MAX_ANSWER}: "
                "shorten it, or move a part to what is said when visitors ask for more.",
            )


def no_environment(page: Page, shelf: Shelf) -> Iterator[Finding]:
    if ENVIRONMENT not in page.raw:
        return
    fields = {"title": page.faq.title, "source": page.faq.source, **page.texts}
    field = next((name for name, text in fields.items() if ENVIRONMENT in text), "file")
    if field == "file" and any(ENVIRONMENT in text for text in page.faq.phrasings):
        return  # told beside the phrasing
    yield page.stop(
        "environment",
        field,
        "`${` makes Rasa put in a setting of the server: write it without the brace.",
    )


def placeholders_known(page: Page, shelf: Shelf) -> Iterator[Finding]:
    known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
    for field, text in page.texts.items():
        unknown = sorted(set(VARIABLE.findall(text)) - PLACEHOLDERS)
        if unknown:
            yield page.stop(
                "placeholder",
                field,
                f"Nobody fills {{{unknown[0]}}} in an answer: use one of {known}.",
                unknown[0],
            )
        if set("{}") & set(VARIABLE.sub("", text)):
            yield page.stop(
                "braces",
                field,
                f"A text has a brace that Rasa would stumble over: only {known} may have one.",
            )


def claims_sourced(page: Page, shelf: Shelf) -> Iterator[Finding]:
    if page.faq.source != CLINIC:
        return
    for field, text in page.texts.items():
        if found := _claims(CLAIMS).search(text):
            yield page.confirm(
                "health_claim",
                field,
                f'The answer says "{found[0]}" and cites nothing: visitors may take it for a '
                "promise about their health. Is this what the clinic stands for?",
                text,
            )


@lru_cache(maxsize=4)
def _claims(path: Path) -> re.Pattern[str]:
    """Whole words; one with a star is the beginning of a word."""
    lines = [line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    words = [re.escape(line).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for line in lines]
    return re.compile(rf"\b(?:{'|'.join(filter(None, words))})\b", re.IGNORECASE)
