"""Lists as files, as they are on the screen: CSV that no spreadsheet takes for formulas, and JSON
lines. Each is told to the audit log before its first row leaves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from bot.console.gate import off_loop
from bot.console.visit import Visit
from bot.log.audit import Plain

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AT_ONCE = 500  # rows
MARK = "\ufeff"  # by it a spreadsheet knows that this is UTF-8
Writer = Callable[[Sequence[str], Iterable[Sequence[Any]]], str]


@dataclass(frozen=True)
class Export:
    """A list to be sent: `action` is its code in the audit log, `detail` the filters in use,
    without words of visitors."""

    name: str
    action: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    detail: dict[str, Plain] = field(default_factory=dict)


async def send_csv(visit: Visit, export: Export) -> None:
    """Sends it for spreadsheets."""
    head = MARK + csv_text([export.columns])
    await _send(visit, export, ("csv", "text/csv; charset=utf-8", head), _csv_part)


async def send_jsonl(visit: Visit, export: Export) -> None:
    """Sends it for programs: an object a line."""
    await _send(visit, export, ("jsonl", "application/x-ndjson", ""), _jsonl_part)


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[cell(v) for v in row] for row in rows])
    return out.getvalue()


def cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: a text that it would take for a formula stays one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def _csv_part(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return csv_text(rows)


def _jsonl_part(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    objects = (dict(zip(columns, map(_plain, row), strict=True)) for row in rows)
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


async def _send(visit: Visit, export: Export, form: tuple[str, str, str], write: Writer) -> None:
    ending, kind, head = form
    await off_loop(visit.console, lambda: visit.record(export.action, "", **export.detail))
    rows = iter(export.rows)
    body = head + await off_loop(visit.console, _next, export, rows, write)
    file = f"{export.name}-{visit.now:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    response = await visit.request.respond(headers=headers, content_type=kind)
    while body:
        await response.send(body)
        body = await off_loop(visit.console, _next, export, rows, write)
    await response.eof()


def _next(export: Export, rows: Iterator[Sequence[Any]], write: Writer) -> str:
    part = list(islice(rows, AT_ONCE))
    return write(export.columns, part) if part else ""
