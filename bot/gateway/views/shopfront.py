"""What a page shows before a conversation begins: the clinic's name, ways to reach it, what may be
asked. All of it from the clinic's file and the data; nothing about a visitor."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.clinic import is_open, status_sentence
from bot.faqs.article import load
from bot.gateway.answering.desk import Desk


def shopfront(desk: Desk) -> dict[str, Any]:
    """The body of GET /api/widget."""
    clinic, now = desk.phrasebook.clinic, desk.now()
    return {
        "name": clinic.name,
        "greeting": clinic.greeting,
        "suggested": [desk.faqs[key].title for key in clinic.suggested if key in desk.faqs],
        "phone": {"text": clinic.phone_display, "url": clinic.tel_link},
        "booking": {"url": clinic.booking_url},
        "address": clinic.address,
        "hours": clinic.hours_text,
        "hours_now": status_sentence(clinic, now),
        "open_now": is_open(clinic, now),
        "accent": clinic.accent,
        "article_reviewed_on": _reviewed_on(desk.phrasebook.article),
        "emergency": {"text": clinic.emergency_number, "url": f"tel:{clinic.emergency_number}"},
        "retention_days": clinic.retention_days,
    }


@lru_cache(maxsize=8)
def _reviewed_on(article: Path) -> str:
    return load(article).reviewed_on.isoformat()
