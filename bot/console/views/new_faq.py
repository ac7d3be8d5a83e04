"""A new FAQ made of a group of the inbox: its questions are what visitors asked. It is written in
the editor like every other, and the group is handled by it."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console import inbox_page
from bot.console.inbox_values import filters_of
from bot.console.problems import Problem
from bot.console.review_words import naming
from bot.console.teaching import form
from bot.console.teaching.drafted import drafted
from bot.console.teaching.editing import Amiss, Editing
from bot.console.teaching.form import Form
from bot.console.views.teaching import editor
from bot.console.visit import Visit
from bot.faqs.rules import MAX_TITLE
from bot.log import decisions
from bot.log.decisions import FAQ, Chosen, Judgement


@drafted
def show(visit: Visit, group: int) -> HTTPResponse:
    """The form, with the group's questions in it."""
    found = inbox_page.group(visit, group, naming())
    if found is None:
        raise Problem(404, "nothing_waits")
    asked = dict.fromkeys(str(kind.row.text) for kind in found.kinds if kind.row.button is None)
    title = found.title if len(found.title) <= MAX_TITLE else ""
    written = Form(title=title[:1].upper() + title[1:], questions="\n".join(asked))
    return editor.shown(visit, _editing(visit, group), written)


@drafted
def create(visit: Visit, group: int) -> HTTPResponse:
    """Writes the FAQ, and goes on in the inbox, or to publishing."""
    about, written = _editing(visit, group), form.sent(visit.form)
    done = visit.form.choice("do", editor.DO) or "save"
    if done == "check":
        return editor.posted(visit, about)
    key = form.key_of(written)
    saved = editor.saved_or_amiss(visit, about, written)
    if isinstance(saved, Amiss):
        return editor.shown(visit, about, written, saved)
    decisions.decide(visit.console.db, Chosen(groups=(group,)), Judgement(FAQ, key), visit.by)
    return editor.onward(visit, done, written.title, (filters_of(visit.query).path(), "faq_added"))


def _editing(visit: Visit, group: int) -> Editing:
    filters = filters_of(visit.query)
    query = f"?{filters.query}" if filters.query else ""
    return Editing("", f"/inbox/{group}/new{query}", ("Inbox", filters.path(group)))
