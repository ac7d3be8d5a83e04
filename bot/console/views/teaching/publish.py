"""Publishing: what waits, trying it, letting it go live, stopping that, and what came of it. The
workshop does the work; here it is asked and told of. Every deed is told to the audit log first."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse

from bot.console.access import Standing, standing
from bot.console.answers import go, page
from bot.console.problems import Problem
from bot.console.review_words import naming
from bot.console.teaching import waiting, workshop
from bot.console.teaching.drafted import drafted
from bot.console.teaching.words import words
from bot.console.teaching.workshop import WorkshopError
from bot.console.visit import Visit
from bot.log import publishing
from bot.releases.store import ReleaseError
from bot.teaching.state import State

REASON = 500  # characters
HERE = "/publish"


@drafted
def show(visit: Visit) -> HTTPResponse:
    """What waits, how far the workshop is, what came of it last."""
    return _page(visit)


@drafted
def attempt(visit: Visit) -> HTTPResponse:
    """Has the draft tried: nothing goes live."""
    _check_seen(visit)
    publishing.tried(visit.console.db, visit.by)
    return _asked(visit, "try")


@drafted
def publish(visit: Visit) -> HTTPResponse:
    """Has the draft go live, if nothing speaks against it, or with an admin's reason."""
    reason = visit.form.text("reason", REASON)
    if "reason" in visit.form.values:
        if standing(visit) < Standing.ADMIN:
            raise Problem(403, "not_allowed")
        if not reason:
            raise Problem(422, "no_reason")
    _check_seen(visit)
    publishing.asked(visit.console.db, visit.by, waiting.count(), reason)
    return _asked(visit, "publish", reason=reason or None)


def cancel(visit: Visit) -> HTTPResponse:
    """Stops what the workshop is at, before it goes live."""
    job = _job()
    if job is None or not job.runs or job.job != visit.form.number("job"):
        return go(visit, HERE, "nothing_runs")
    visit.record("release.cancelled", "", job=job.job)
    try:
        workshop.ask("cancel")
    except WorkshopError as error:
        raise Problem(409, "draft_trouble", why=str(error)) from error
    return go(visit, HERE)


def warm(visit: Visit) -> HTTPResponse:
    """Wakes the workshop, so that nobody waits for it later."""
    if visit.is_part:
        try:
            workshop.ask("warm")
        except WorkshopError:
            pass  # whoever publishes is told
    return HTTPResponse("", 204)


def _asked(visit: Visit, do: str, **values: Any) -> HTTPResponse:
    try:
        workshop.ask(do, who=visit.staff.name, **values)
    except WorkshopError as error:
        return _page(visit, str(error))
    return go(visit, HERE)


def _check_seen(visit: Visit) -> None:
    """What goes live is what somebody has looked at."""
    if visit.form.text("seen") != waiting.digest():
        raise Problem(409, "draft_moved")


def _job() -> State | None:
    try:
        return workshop.job()
    except WorkshopError:
        return None


def _page(visit: Visit, error: str = "") -> HTTPResponse:
    changes, job = waiting.changes(), _job()
    return page(
        visit,
        "teaching/publish.html",
        409 if error else 200,
        changes=changes,
        learns=any(change.learns for change in changes),
        seen=waiting.digest(),
        live=waiting.releases().standing(),
        number=_number(),
        job=job,
        error=error,
        words=words(),
        naming=naming(),
        is_admin=standing(visit) >= Standing.ADMIN,
        may_edit=standing(visit) >= Standing.EDITOR,
    )


def _number() -> int | None:
    """The number of the live release; None where none is, or none that can be used."""
    try:
        live = waiting.releases().live()
    except ReleaseError:
        return None
    return live.number if live else None
