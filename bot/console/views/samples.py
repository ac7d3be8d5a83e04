"""Messages drawn at random, one after the other, for somebody to say whether the answer was right.
What was said is shown, so each look is told to the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sanic.response import HTTPResponse

from bot.console import coverage, spans
from bot.console.answers import go, page
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log import audit, samples
from bot.log.paging import every
from bot.log.samples import VERDICTS

DRAWN_FROM = timedelta(days=28)
COLUMNS = ("at", "outcome", "answers", "model", "verdict", "judged_at", "judged_by")


def draw(visit: Visit) -> HTTPResponse:
    """On to the next one."""
    number = samples.next_one(visit.console.db, visit.now - DRAWN_FROM, visit.now)
    if number is None:
        return go(visit, "/analytics", "samples_none")
    return go(visit, f"/analytics/samples/{number}")


def show(visit: Visit, number: int) -> HTTPResponse:
    """One of them with what was said to it."""
    sample = samples.get(visit.console.db, number)
    if sample is None:
        raise Problem(404, "no_sample")
    conversation = audit.conversation(sample.message.conversation)
    visit.record("sample.shown", f"sample:{number}", conversation=conversation)
    faqs = coverage.known_faqs()
    month = spans.last(visit, spans.USUAL)
    judged = samples.verdicts(visit.console.db, month.start, month.end)
    return page(
        visit,
        "sample.html",
        sample=sample,
        titles={key: coverage.title_of(faqs, key) for key in sample.message.answers},
        judged=sum(judged.values()),
        last=samples.last_by(visit.console.db, visit.staff.name),
    )


def judge(visit: Visit, number: int) -> HTTPResponse:
    """Stores a verdict, and goes on to the next."""
    verdict = visit.form.choice("verdict", VERDICTS)
    samples.judge(visit.console.db, number, verdict, visit.by)
    visit.tell(f"sample_{verdict}", number=number)
    return draw(visit)


async def export(visit: Visit) -> None:
    """The verdicts of the days chosen; nothing of what was said."""
    detail: dict[str, audit.Plain] = {"days": spans.chosen(visit).days}
    await send(visit, Export("samples", "samples.exported", COLUMNS, _rows(visit), detail))


def _rows(visit: Visit) -> Iterator[tuple[Any, ...]]:
    chosen = spans.chosen(visit)
    for row in every(
        visit.console.db, samples.judged(chosen.start, chosen.end), samples.ORDER
    ):  # fmt: skip
        yield (
            row.at, row.outcome, ", ".join(row.answers), row.model, row.verdict, row.judged_at,
            row.judged_by,
        )  # fmt: skip
