"""FAQs in from somebody's file, and out again. A file is looked at first, each of its questions
through the same checks as if it had been typed; nothing is saved before a person has seen what came
of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.drafting import draft
from bot.console.fields import FORM, UNSEEN
from bot.console.gate import off_loop
from bot.console.teaching.drafted import drafted
from bot.console.visit import Visit
from bot.faqs.draft import Refused
from bot.faqs.exporting import as_csv, as_jsonl
from bot.faqs.importing import Row, take_in
from bot.faqs.pairs import decoded, read_pairs
from bot.faqs.pairs_values import PairsError

NAME = 120  # characters
TEXT = 200_000
AT_ONCE = 500  # rows
HERE = "/faqs/import"


@dataclass(frozen=True)
class Sheet:
    """Somebody's file: its name, and its text."""

    name: str = ""
    text: str = ""


def show(visit: Visit) -> HTTPResponse:
    """The form for a file."""
    return _page(visit, Sheet())


@drafted
def take(visit: Visit) -> HTTPResponse:
    """Looks at a file, or saves what of it is in order."""
    sheet, is_sure, confirmed = _sent(visit)
    if not sheet.text:
        return _page(visit, sheet, error="no_file")
    edit = draft().edit()
    try:
        rows = take_in(edit, read_pairs(sheet.name, sheet.text.encode("utf-8")), confirmed)
    except PairsError as error:
        return _page(visit, sheet, sentence=str(error))
    ready = sum(row.state == "ready" for row in rows)
    if not (is_sure and ready):
        return _page(visit, sheet, rows)
    try:
        draft().save(edit, visit.staff.name, confirmed)
    except Refused as refused:
        return _page(visit, sheet, rows, " ".join(found.sentence for found in refused.findings))
    visit.record("faqs.imported", "", faqs=ready)
    return go(visit, "/publish", "faqs_imported", number=ready)


async def export(visit: Visit) -> None:
    """The FAQs with their questions and answers, to be read in again."""
    is_lines = visit.request.path.endswith(".jsonl")
    view = await off_loop(visit.console, draft().view)
    await off_loop(visit.console, visit.record, "faqs.exported")
    parts = _parts((as_jsonl if is_lines else as_csv)(view))
    kind = "application/x-ndjson" if is_lines else "text/csv; charset=utf-8"
    ending = "jsonl" if is_lines else "csv"
    file = f"faq-texts-{visit.now:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    response = await visit.request.respond(headers=headers, content_type=kind)
    while text := await off_loop(visit.console, next, parts, ""):
        await response.send(text)
    await response.eof()


def _parts(rows: Iterator[str]) -> Iterator[str]:
    while text := "".join(itertools.islice(rows, AT_ONCE)):
        yield text


def _sent(visit: Visit) -> tuple[Sheet, bool, tuple[str, ...]]:
    """The file that was sent, whether it was seen before, and what was confirmed."""
    kind = visit.request.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        files = visit.request.files
        sent = files.get("file") if files else None
        if sent is None or not sent.body:
            return Sheet(), False, ()
        name = UNSEEN.sub("", sent.name or "")[:NAME]
        return Sheet(name, decoded(sent.body)[:TEXT]), False, ()
    if not kind.startswith(FORM):
        return Sheet(), False, ()
    form = visit.form
    sheet = Sheet(form.text("name", NAME), form.lines("text", TEXT))
    return sheet, bool(form.text("sure")), form.all("confirmed")


def _page(
    visit: Visit,
    sheet: Sheet,
    rows: Sequence[Row] = (),
    sentence: str = "",
    error: str = "",
) -> HTTPResponse:
    told = visit.console.texts.error(error) if error else sentence
    return page(
        visit,
        "teaching/import.html",
        422 if told else 200,
        sheet=sheet,
        rows=rows,
        ready=sum(row.state == "ready" for row in rows),
        error=told,
    )
