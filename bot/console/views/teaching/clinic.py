"""The clinic's own facts, changed and checked like a FAQ. What the machine needs (time zone, sites,
how long the log is kept) is not decided here."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sanic.response import HTTPResponse

from bot.console.access import Standing, standing
from bot.console.answers import go, page, part
from bot.console.drafting import draft
from bot.console.teaching import clinic_form as forms
from bot.console.teaching.clinic_form import Form
from bot.console.teaching.days_off import coming
from bot.console.teaching.drafted import drafted
from bot.console.teaching.editing import Amiss
from bot.console.visit import Visit
from bot.faqs.clinic_text import CLOSED
from bot.faqs.draft import Refused
from bot.faqs.saving import SavingError
from bot.faqs.view import CLINIC_ID, EditError

HERE = "/clinic"


@drafted
def show(visit: Visit) -> HTTPResponse:
    """The facts as they are; a form for those who may change them."""
    view = draft().view()
    return _page(visit, Form(view.clinic(), view.version(CLINIC_ID)))


@drafted
def change(visit: Visit) -> HTTPResponse:
    """Writes what was changed."""
    written = forms.sent(visit.form)
    edit = draft().edit()
    edit.expect(CLINIC_ID, written.version)
    try:
        edit.set_clinic(written.values)
        saved = draft().save(edit, visit.staff.name, written.confirmed)
    except Refused as refused:
        return _page(visit, written, Amiss("", refused.findings))
    except (EditError, SavingError) as error:
        return _page(visit, written, Amiss(str(error)))
    if saved:
        visit.record("clinic.saved")
    to_publish = visit.form.text("do") == "publish"
    notice = "clinic_saved" if saved else "faq_unchanged"
    return go(visit, "/publish" if to_publish else HERE, notice)


def look(visit: Visit) -> HTTPResponse:
    """How the hours would be told, while somebody types them."""
    return part(visit, "teaching/_hours.html", form=forms.sent(visit.form))


def _page(visit: Visit, written: Form, amiss: Amiss | None = None) -> HTTPResponse:
    clinic = visit.console.clinic
    here = visit.now.astimezone(ZoneInfo(clinic.timezone))
    titles: dict[str, Any] = {key: faq.title for key, faq in draft().view().faqs().items()}
    return page(
        visit,
        "teaching/clinic.html",
        422 if amiss else 200,
        form=written,
        amiss=amiss or Amiss(),
        days_off=list(coming(written.text(CLOSED).splitlines(), here, clinic.holidays)),
        titles=dict(sorted(titles.items(), key=lambda pair: pair[1].lower())),
        may_edit=standing(visit) >= Standing.EDITOR,
    )
