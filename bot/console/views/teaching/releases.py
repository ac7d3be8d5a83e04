"""The releases: what went live when and by whom, what was checked, what it changed; and the ways
back: another release made the live one, or its contents put into the draft."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.problems import Problem
from bot.console.review_words import naming
from bot.console.teaching.drafted import drafted
from bot.console.teaching.waiting import releases
from bot.console.visit import Visit
from bot.faqs.differences import Difference, differences
from bot.log import publishing
from bot.releases.store import Release, ReleaseError

ID = 40  # characters


@drafted
def show(visit: Visit) -> HTTPResponse:
    """All of them."""
    store = releases()
    return page(
        visit,
        "teaching/releases.html",
        releases=store.list(),
        standing=store.standing(),
        damaged=store.damaged(),
    )


@drafted
def show_one(visit: Visit, release: str) -> HTTPResponse:
    """One, with its report and what it changed."""
    found = _found(release)
    standing = releases().standing()
    return page(
        visit,
        "teaching/release.html",
        release=found,
        standing=standing,
        is_live=standing is not None and standing.id == found.id,
        parent=_parent(found),
        changes=_changes(found),
        naming=naming(),
    )


@drafted
def go_live(visit: Visit, release: str) -> HTTPResponse:
    """Makes it the live one: rolls back, or forth again."""
    found = _found(release)
    publishing.rolled_back(visit.console.db, visit.by, found.number, found.id)
    try:
        releases().go_live(found.id, visit.staff.name)
    except ReleaseError as error:
        raise Problem(409, "draft_trouble", why=str(error)) from error
    return go(visit, "/releases", "release_live", number=found.number)


@drafted
def restore(visit: Visit, release: str) -> HTTPResponse:
    """Puts what it holds into the draft."""
    found = _found(release)
    visit.record("release.restored", f"release:{found.number}", id=found.id)
    try:
        files = releases().restore_into(found, releases().root, visit.staff.name)
    except ReleaseError as error:
        raise Problem(409, "draft_trouble", why=str(error)) from error
    notice = "release_restored" if files else "release_is_draft"
    return go(visit, "/publish", notice, number=found.number)


def _found(id: str) -> Release:
    try:
        return releases().get(id[:ID])
    except ReleaseError as error:
        raise Problem(404, "draft_trouble", why=str(error)) from error


def _parent(release: Release) -> Release | None:
    """The one that was live before; None for the first, and where it is no longer kept."""
    if release.parent is None:
        return None
    return next((each for each in releases().list() if each.id == release.parent), None)


def _changes(release: Release) -> tuple[Difference, ...]:
    parent = _parent(release)
    return tuple(differences(release.folder, parent.folder)) if parent else ()
