"""A new FAQ made of a group of the inbox: its questions are what visitors asked. It goes into the
draft like every other change, and the group is handled by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sanic.response import HTTPResponse

from bot.console import inbox_page
from bot.console.answers import go, page
from bot.console.drafting import draft
from bot.console.inbox_values import filters_of
from bot.console.problems import Problem
from bot.console.review_words import naming
from bot.console.visit import Visit
from bot.faqs.cleaning import one_a_line
from bot.faqs.draft import Refused
from bot.faqs.faq import Faq
from bot.faqs.findings import Finding
from bot.faqs.keys import key_for
from bot.faqs.rules import MAX_TITLE, MIN_PHRASINGS
from bot.faqs.rules_answer import CLINIC, MAX_ANSWER
from bot.faqs.saving import SavingError
from bot.faqs.view import EditError
from bot.log import decisions
from bot.log.decisions import FAQ, Chosen, Judgement

TITLE, ANSWER, QUESTIONS = 200, 2_000, 20_000  # characters


@dataclass(frozen=True)
class Typed:
    """The form as it stands."""

    title: str = ""
    answer: str = ""
    questions: str = ""


def show(visit: Visit, group: int) -> HTTPResponse:
    """The form, with the group's questions in it."""
    found = inbox_page.group(visit, group, naming())
    if found is None:
        raise Problem(404, "nothing_waits")
    asked = dict.fromkeys(str(kind.row.text) for kind in found.kinds if kind.row.button is None)
    title = found.title if len(found.title) <= MAX_TITLE else ""
    return _page(visit, group, Typed(title.capitalize(), questions="\n".join(asked)))


def create(visit: Visit, group: int) -> HTTPResponse:
    """Writes the FAQ, and goes on in the inbox."""
    form = visit.form
    typed = Typed(
        form.text("title", TITLE), form.lines("answer", ANSWER), form.lines("questions", QUESTIONS)
    )
    key = key_for(typed.title, taken=draft().view().labels())
    questions = one_a_line(typed.questions)
    faq = Faq(key, typed.title, CLINIC, (), (), questions, typed.answer or None, None)
    edit = draft().edit()
    edit.create(faq)
    try:
        draft().save(edit, visit.staff.name, form.all("confirmed"))
    except Refused as refused:
        return _page(visit, group, typed, refused.findings)
    except (EditError, SavingError) as error:
        return _page(visit, group, typed, (), str(error))
    decisions.decide(visit.console.db, Chosen(groups=(group,)), Judgement(FAQ, key), visit.by)
    return go(visit, filters_of(form).path(), "faq_added", title=typed.title)


def _page(
    visit: Visit, group: int, typed: Typed, findings: Sequence[Finding] = (), error: str = ""
) -> HTTPResponse:
    return page(
        visit,
        "new_faq.html",
        422 if findings or error else 200,
        group=group,
        filters=filters_of(visit.form if visit.form.values else visit.query),
        typed=typed,
        findings=findings,
        error=error,
        most_answer=MAX_ANSWER,
        most_title=MAX_TITLE,
        fewest=MIN_PHRASINGS,
    )
