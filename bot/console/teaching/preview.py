"""What visitors would read, as the chat window shows it: an answer with the clinic's values in it,
and where it comes from. A text that is not finished is shown as far as it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from bot.clinic import Clinic, ClinicError, load_clinic
from bot.console.drafting import draft
from bot.console.teaching.form import Form
from bot.facts import values_now
from bot.faqs.article import Article, load
from bot.faqs.cleaning import paragraphs
from bot.faqs.rules_answer import CLINIC
from bot.faqs.tree import ARTICLE
from bot.faqs.tree import CLINIC as CLINIC_FILE

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Preview:
    """The title as a visitor's button says it, the answer, what follows on request; and when the
    article it is from was reviewed, if it is from that."""

    title: str
    answer: str
    more: str
    reviewed_on: date | None
    accent: str


def preview(form: Form, clinic: Clinic, now: datetime) -> Preview:
    """The form as visitors would see it; `clinic` where the draft's own file cannot be read."""
    clinic = drafted_clinic() or clinic
    values = values_now(clinic, now)
    return Preview(
        title=form.title,
        answer=_filled(form.answer, values),
        more=_filled(form.more, values),
        reviewed_on=None if form.source == CLINIC else article().reviewed_on,
        accent=clinic.accent,
    )


def article() -> Article:
    """The article that answers may tell from."""
    return load(draft().root / ARTICLE)


def drafted_clinic() -> Clinic | None:
    """The clinic as its file says now; None while that is not in order."""
    path = draft().root / CLINIC_FILE
    try:
        return _clinic(path, path.stat().st_mtime_ns)
    except (ClinicError, OSError):
        return None


@lru_cache(maxsize=4)
def _clinic(path: Path, changed: int) -> Clinic:
    return load_clinic(path)


def _filled(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), paragraphs(text))
