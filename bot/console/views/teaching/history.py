"""What became of a FAQ, of the clinic's facts, or of what the dialogue learns: every version, who
made it and when, and the way back to it. What was deleted can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sanic.response import HTTPResponse

from bot.console.answers import go, page
from bot.console.drafting import draft
from bot.console.problems import Problem
from bot.console.teaching.drafted import drafted
from bot.console.visit import Visit
from bot.faqs.draft import Refused
from bot.faqs.edit import Edit
from bot.faqs.findings import Finding
from bot.faqs.history import HistoryError, Version
from bot.faqs.lines import Line
from bot.faqs.tree import FAQ_TESTS
from bot.faqs.view import CLINIC_ID

SHOWN = 40  # versions; older ones are kept, and seldom wanted
FILE = 200


@dataclass(frozen=True)
class Shown:
    """A version with what it changed; no lines where that is no longer kept."""

    version: Version
    lines: Sequence[Line]
    is_latest: bool

    @property
    def name(self) -> str:
        return PurePath(self.version.file).stem


@dataclass(frozen=True)
class Refusal:
    """Why a version was not put back, and what to confirm."""

    file: str
    number: int
    findings: Sequence[Finding]


@drafted
def show(visit: Visit, key: str) -> HTTPResponse:
    """The versions of a FAQ."""
    return _page(visit, key)


@drafted
def show_clinic(visit: Visit) -> HTTPResponse:
    """The versions of the clinic's facts."""
    return _page(visit, CLINIC_ID)


@drafted
def restore(visit: Visit, key: str) -> HTTPResponse:
    """Puts a version back into the draft."""
    return _restored(visit, key)


@drafted
def restore_clinic(visit: Visit) -> HTTPResponse:
    """Puts the clinic's facts back."""
    return _restored(visit, CLINIC_ID)


@drafted
def delete(visit: Visit, key: str) -> HTTPResponse:
    """Takes a FAQ out of the draft."""
    view = draft().view()
    faq = view.faqs().get(key)
    if faq is None:
        raise Problem(404, "no_faq")
    edit = draft().edit()
    edit.expect(key, visit.form.text("version"))
    edit.delete(key)
    _save_surely(visit, edit)
    visit.record("faq.deleted", f"faq:{key}")
    return go(visit, "/faqs", "faq_deleted", title=faq.title or key)


@drafted
def deleted(visit: Visit) -> HTTPResponse:
    """What was deleted and can be brought back."""
    return page(visit, "teaching/deleted.html", gone=_gone())


@drafted
def bring_back(visit: Visit, key: str) -> HTTPResponse:
    """Brings a deleted FAQ back."""
    _save_surely(visit, draft().bringing_back(key))
    visit.record("faq.brought_back", f"faq:{key}")
    return go(visit, f"/faqs/{key}/edit", "faq_back", title=draft().view().faq(key).title)


def _restored(visit: Visit, key: str) -> HTTPResponse:
    file, number = visit.form.text("file", FILE), visit.form.number("number")
    known = {(version.file, version.number) for version in draft().versions(key)}
    if number is None or (file, number) not in known:
        raise Problem(404, "no_version")
    findings = _saved(visit, draft().restoring(file, number))
    if findings:
        return _page(visit, key, Refusal(file, number, findings))
    visit.record("draft.restored", f"faq:{key}", version=number)
    return go(visit, _address(key), "version_restored", number=number)


def _save_surely(visit: Visit, edit: Edit) -> None:
    """Saves what was confirmed by being asked for; raises a Problem for what must be mended."""
    try:
        draft().save(edit, visit.staff.name, {found.token for found in edit.findings()})
    except Refused as refused:
        raise Problem(409, "draft_trouble", why=str(refused)) from refused


def _saved(visit: Visit, edit: Edit) -> Sequence[Finding]:
    """Saves; or what is to be mended or confirmed first."""
    try:
        draft().save(edit, visit.staff.name, visit.form.all("confirmed"))
    except Refused as refused:
        return refused.findings
    return ()


def _page(visit: Visit, key: str, refusal: Refusal | None = None) -> HTTPResponse:
    versions = draft().versions(key)
    if not versions and key != CLINIC_ID and key not in draft().view().labels():
        raise Problem(404, "no_label")
    label = draft().view().labels().get(key)
    title = "The clinic" if key == CLINIC_ID else (label.title if label else "") or key
    latest: set[str] = set()
    return page(
        visit,
        "teaching/history.html",
        422 if refusal else 200,
        heading=title,
        address=_address(key),
        back="/clinic" if key == CLINIC_ID else f"/faqs/{key}",
        shown=[_shown(version, latest) for version in versions[:SHOWN]],
        refusal=refusal,
        tests=FAQ_TESTS.split("/")[0],
    )


def _shown(version: Version, latest: set[str]) -> Shown:
    is_latest = version.file not in latest
    latest.add(version.file)
    return Shown(version, _lines(version), is_latest)


def _lines(version: Version) -> Sequence[Line]:
    try:
        return draft().history.lines(version)
    except HistoryError:
        return ()


def _gone() -> list[tuple[str, Version]]:
    return [(PurePath(version.file).stem, version) for version in draft().deleted()]


def _address(key: str) -> str:
    return "/clinic/history" if key == CLINIC_ID else f"/faqs/{key}/history"
