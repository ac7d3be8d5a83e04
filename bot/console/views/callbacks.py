"""Who waits to be called: the queue, one request with its name and number, and how far it has come.
A name or a number is never shown in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberFormat
from sanic.response import HTTPResponse
from sqlalchemy.engine import Row

from bot.clinic import Clinic, after_open_time
from bot.clinic.wording import clock_time, day_from
from bot.console.answers import go, page, part
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.language.masking import mask
from bot.log import callback_queue
from bot.log.callback_queue import DONE, SETTLED, STATES, WAITING
from bot.log.paging import every, slice_of

COLUMNS = ("number", "asked_at", "due_at", "state", "state_at", "state_by", "when", "summary")


@dataclass(frozen=True)
class Item:
    """A request in the queue. due_at: when it should have been taken up at the latest."""

    row: Row
    when: str  # in the visitor's words, masked
    due_at: datetime | None
    due: str  # the same in words, while there is time
    is_overdue: bool


def show(visit: Visit) -> HTTPResponse:
    """Those who wait, the longest first; or those who were called, the last first."""
    return page(visit, "callbacks.html", **_listed(visit))


def listed(visit: Visit) -> HTTPResponse:
    """The list alone, for a page that hears of a new request."""
    return part(visit, "_callbacks.html", **_listed(visit))


def show_one(visit: Visit, number: int) -> HTTPResponse:
    """One request with name and number: told to the audit log."""
    row = callback_queue.get(visit.console.db, number)
    if row is None:
        raise Problem(404, "no_callback")
    wish = callback_queue.shown(visit.console.db, number, visit.by)
    answer = part if visit.is_part else page
    template = "_callback_wish.html" if visit.is_part else "callback.html"
    return answer(
        visit, template, item=_item(visit, row), wish=wish, dialled=_dialled(visit, wish.phone)
    )


def move(visit: Visit, number: int) -> HTTPResponse:
    """Says how far it has come."""
    state = visit.form.choice("state", STATES)
    moved = callback_queue.move(visit.console.db, number, state, visit.by)
    return go(visit, "/callbacks", f"callback_{state}" if moved else "")


async def export(visit: Visit) -> None:
    """The list as on the screen; without names and numbers."""
    detail: dict[str, str | int | bool | None] = {"show": _shown(visit) or "waiting"}
    await send(
        visit, Export("call-backs", "callbacks.exported", COLUMNS, _rows(visit), detail)
    )  # fmt: skip


def due_of(clinic: Clinic, asked_at: datetime) -> datetime | None:
    """When a request should have been taken up at the latest."""
    return after_open_time(clinic, asked_at, timedelta(hours=clinic.callbacks.within_hours))


def _listed(visit: Visit) -> dict[str, Any]:
    with visit.console.db.read() as connection:
        slice_ = slice_of(connection, *_query(visit), visit.query.text("page", 300))
        waiting = callback_queue.count_waiting(connection)
    return {
        "items": [_item(visit, row) for row in slice_.rows],
        "slice": slice_,
        "shown": _shown(visit),
        "waiting": waiting,
        "within": visit.console.clinic.callbacks.within_hours,
    }


def _rows(visit: Visit) -> Iterator[tuple[Any, ...]]:
    for row in every(visit.console.db, *_query(visit)):
        item = _item(visit, row)
        yield (
            row.number, row.at, item.due_at, row.state, row.state_at, row.state_by, item.when,
            row.summary,
        )  # fmt: skip


def _query(visit: Visit) -> tuple[Any, Any]:
    if _shown(visit) == DONE:
        return callback_queue.settled(), SETTLED
    return callback_queue.waiting(), WAITING


def _shown(visit: Visit) -> str:
    return visit.query.choice("show", (DONE,))


def _item(visit: Visit, row: Row) -> Item:
    clinic = visit.console.clinic
    due_at = due_of(clinic, row.at)
    is_overdue = row.state != DONE and due_at is not None and due_at < visit.now
    due = "" if due_at is None or due_at < visit.now else _soon(clinic, due_at, visit.now)
    return Item(row, mask(row.preferred, clinic.country).text, due_at, due, is_overdue)


def _dialled(visit: Visit, phone: str) -> str:
    """A number as it is dialled from the clinic."""
    number = phonenumbers.parse(phone)
    at_home = phonenumbers.region_code_for_number(number) == visit.console.clinic.country
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _soon(clinic: Clinic, moment: datetime, now: datetime) -> str:
    zone = ZoneInfo(clinic.timezone)
    local = moment.astimezone(zone)
    day = day_from(local.date(), now.astimezone(zone).date())
    return f"{day} at {clock_time(local.time(), clinic.clock)}"
