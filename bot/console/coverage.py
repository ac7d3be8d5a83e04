"""What was asked, held against what there is to answer with: for each FAQ, and for what the
dialogue knows besides, how often it came and how it went. Numbers only: no message is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.console.drafting import draft
from bot.console.review_words import words
from bot.faqs.faq import Faq
from bot.log.figures import IDS, Figures
from bot.log.figures_day import OFFERED, by_id

ARTICLE, CLINIC, OTHER = "article", "clinic", "other"
UNHAPPY = 0.2  # of those who judged: from here on an answer wants a look
ENOUGH = 3  # who judged, before a share says anything


@dataclass(frozen=True)
class Entry:
    """How one id fared. asked: messages that it was the answer to, however it went; down: thumbs
    down and "did not answer"."""

    id: str
    title: str
    group: str
    has_answer: bool
    asked: int
    answered: int
    declined: int
    offered: int
    up: int
    down: int

    @property
    def state(self) -> str:
        """What staff would do about it, in a word: see the templates."""
        if not self.has_answer:
            return "missing" if self.group == CLINIC else "none"
        if not self.asked:
            return "unasked"
        judged = self.up + self.down
        return "unhappy" if judged >= ENOUGH and self.down / judged > UNHAPPY else "well"


def known_faqs() -> dict[str, Faq]:
    """The FAQs as staff last saved them."""
    return draft().view().faqs()


def entries(figures: Figures, faqs: Mapping[str, Faq]) -> list[Entry]:
    """All FAQs and whatever else was an answer, the most asked first."""
    asked: dict[str, int] = {}
    for what in IDS:
        for key, number in figures.of(what).items():
            asked[key] = asked.get(key, 0) + number
    found = [_entry(figures, key, faqs.get(key), asked.get(key, 0)) for key in {**faqs, **asked}]
    return sorted(found, key=lambda entry: (-entry.asked, entry.title.lower()))


def missing(found: Iterable[Entry]) -> list[Entry]:
    """What only the clinic knows and has not told yet, the most asked first."""
    return [entry for entry in found if entry.state == "missing"]


def title_of(faqs: Mapping[str, Faq], key: str) -> str:
    """An id as staff read it; a FAQ that is gone keeps its key."""
    faq = faqs.get(key)
    title = faq.title if faq else words().answers.get(key, "")
    return title or key.replace("_", " ").capitalize()


def _entry(figures: Figures, key: str, faq: Faq | None, asked: int) -> Entry:
    return Entry(
        id=key,
        title=title_of({} if faq is None else {key: faq}, key),
        group=_group(faq),
        has_answer=faq is not None and faq.answer is not None,
        asked=asked,
        answered=figures.number(by_id("answered"), key),
        declined=figures.number(by_id("declined"), key),
        offered=figures.number(OFFERED, key),
        up=figures.number("up", key),
        down=figures.number("down", key) + figures.number("missed", key),
    )


def _group(faq: Faq | None) -> str:
    if faq is None:
        return OTHER
    return CLINIC if faq.source == CLINIC else ARTICLE
