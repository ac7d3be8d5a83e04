"""The editor of FAQs: a new one, one that is there, or the questions by which the dialogue knows
what to do. Everything it saves joins the draft; visitors notice nothing until it is published."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse

from bot.console.answers import go, page, part
from bot.console.drafting import draft
from bot.console.teaching import advice, editing, form
from bot.console.teaching.drafted import drafted
from bot.console.teaching.editing import NEW, Amiss, Editing
from bot.console.teaching.form import Form
from bot.console.teaching.preview import preview
from bot.console.visit import Visit
from bot.faqs.draft import Refused
from bot.faqs.remembering import Saved
from bot.faqs.rules import MAX_TITLE, MIN_PHRASINGS
from bot.faqs.rules_answer import MAX_ANSWER, PLACEHOLDERS
from bot.faqs.saving import SavingError
from bot.faqs.view import EditError

DO = ("save", "publish", "check")
LIMITS = {
    "most_title": MAX_TITLE,
    "most_answer": MAX_ANSWER,
    "fewest": MIN_PHRASINGS,
    "placeholders": sorted(PLACEHOLDERS),
}


@drafted
def show_new(visit: Visit) -> HTTPResponse:
    """An empty form."""
    return shown(visit, NEW, Form())


@drafted
def create(visit: Visit) -> HTTPResponse:
    """Writes a new FAQ."""
    return posted(visit, NEW)


@drafted
def show(visit: Visit, key: str) -> HTTPResponse:
    """The form of what is there."""
    return shown(visit, editing.existing(key), form.standing(draft().view(), key))


@drafted
def change(visit: Visit, key: str) -> HTTPResponse:
    """Writes what was changed."""
    return posted(visit, editing.existing(key))


@drafted
def live(visit: Visit) -> HTTPResponse:
    """What visitors would read and what is amiss, while somebody writes."""
    about, written = _written(visit)
    seen = preview(written, visit.console.clinic, visit.now)
    amiss = editing.look(about, written)
    shown = {"form": written, "preview": seen, "amiss": amiss, "is_live": True}
    return part(visit, "teaching/_live.html", 200, **shown)


@drafted
def advise(visit: Visit) -> HTTPResponse:
    """What the questions would do to the other FAQs and to visitors."""
    about, written = _written(visit)
    found = advice.on(about.key, written)
    return part(visit, "teaching/_advice.html", form=written, advice=found)


def posted(visit: Visit, about: Editing) -> HTTPResponse:
    """Saves what was sent and goes on, or shows the form again."""
    written = form.sent(visit.form, about.is_faq)
    done = visit.form.choice("do", DO) or "save"
    if done == "check":
        return shown(visit, about, written, editing.look(about, written), with_advice=True)
    saved = saved_or_amiss(visit, about, written)
    if isinstance(saved, Amiss):
        return shown(visit, about, written, saved)
    return onward(visit, done, written.title, (about.back[1], "faq_saved" if saved else ""))


def saved_or_amiss(visit: Visit, about: Editing, written: Form) -> Saved | None | Amiss:
    """Saves, and tells the audit log; or says what is amiss. None: nothing was different."""
    key = about.key or form.key_of(written)
    try:
        saved = draft().save(about.edit(written), visit.staff.name, written.confirmed)
    except Refused as refused:
        return editing.told(about, refused.findings)
    except (EditError, SavingError) as error:
        return Amiss(str(error))
    if saved:
        action = "faq.added" if about.is_new else "faq.saved"
        visit.record(action, f"faq:{key}", questions=len(written.phrasings))
    return saved


def onward(visit: Visit, done: str, title: str, otherwise: tuple[str, str]) -> HTTPResponse:
    """To the page for publishing, if that is wanted; otherwise to another, with a notice."""
    path, notice = otherwise
    if done == "publish":
        path = "/publish"
    return go(visit, path, notice or "faq_unchanged", **({"title": title} if notice else {}))


def shown(
    visit: Visit, about: Editing, written: Form, amiss: Amiss | None = None, **options: Any
) -> HTTPResponse:
    """The page of the editor."""
    wants_advice = bool(options.get("with_advice"))
    return page(
        visit,
        "teaching/editor.html",
        422 if amiss and not wants_advice else 200,
        editing=about,
        form=written,
        amiss=amiss or Amiss(),
        is_live=False,
        preview=preview(written, visit.console.clinic, visit.now),
        advice=advice.on(about.key, written) if wants_advice else None,
        sections=editing.sections(),
        sources=editing.sources(),
        titles=editing.titles(draft().view(), about.key),
        **LIMITS,
    )


def _written(visit: Visit) -> tuple[Editing, Form]:
    key = visit.form.text("key")
    about = editing.existing(key) if key else NEW
    return about, form.sent(visit.form, about.is_faq)
