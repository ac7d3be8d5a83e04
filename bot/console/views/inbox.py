"""The inbox: groups of messages that need a look, one of them open, and what is decided of it. Each
decision leads on to the next group. Works without scripts; keys press what is on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sanic.response import HTTPResponse

from bot.console import drafting, inbox_page, lesson_form
from bot.console.answers import go, page
from bot.console.downloads import send
from bot.console.exports import Export
from bot.console.inbox_values import Filters, Group, filters_of
from bot.console.lesson_form import Amiss, Lessons, Sent, Shown
from bot.console.problems import Problem
from bot.console.review_words import Naming, naming
from bot.console.visit import Visit
from bot.log import decisions, inbox
from bot.log.audit import Plain
from bot.log.decisions import FAQ, VERDICTS, Chosen, Decision, Judgement
from bot.log.paging import every
from bot.log.people import Refused

COLUMNS = ("group", "messages", "last_at", "reasons", "newest_text")
MOST_GROUPS = 40  # that are handled at once


def show(visit: Visit) -> HTTPResponse:
    """The list, and a group of it."""
    return _page(visit, filters_of(visit.query), visit.query.number("group"))


def decide(visit: Visit, group: int) -> HTTPResponse:
    """A verdict on a group, but for the messages that were left out."""
    filters, verdict = filters_of(visit.form), _verdict(visit)
    judgement = Judgement(verdict)
    if verdict == FAQ:
        form = lesson_form.sent(visit.form)
        learnt = lesson_form.learn(visit, form, _waiting(visit, group))
        if isinstance(learnt, Amiss):
            return _again(visit, filters, group, form, learnt)
        judgement = learnt
    seen, kept = visit.form.all("seen", 15), visit.form.all("keep", 15)
    without = tuple(int(number) for number in seen if number.isdecimal() and number not in kept)
    decided = _decide(visit, Chosen(groups=(group,), without=without), judgement)
    notice, values = _told(decided)
    return go(visit, filters.path(visit.form.number("next")), notice, **values)


def decide_several(visit: Visit) -> HTTPResponse:
    """A verdict on all the groups that are ticked; nothing is learnt of them."""
    filters, verdict = filters_of(visit.form), _verdict(visit)
    ticked = visit.form.all("groups", 15)[:MOST_GROUPS]
    groups = tuple(int(number) for number in ticked if number.isdecimal())
    if not groups:
        return go(visit, filters.path(), "nothing_ticked")
    choice = lesson_form.sent(visit.form).choice if verdict == FAQ else None
    if verdict == FAQ and choice is None:
        raise Problem(422, "no_such_faq")
    judgement = Judgement(verdict)
    if choice:
        judgement = Judgement(naming().verdict_on(choice.key), choice.key)
    decided = _decide(visit, Chosen(groups=groups), judgement)
    notice, values = _told(decided)
    return go(visit, filters.path(), notice, **values)


def undo(visit: Visit, number: int) -> HTTPResponse:
    """Takes back what one decided last, and what was learnt by it."""
    undone = decisions.undo(visit.console.db, number, visit.by)
    forgotten = lesson_form.forget(visit, undone.judgement.lessons)
    where = filters_of(visit.form).path(undone.groups[0] if undone.groups else None)
    return go(visit, where, "undone" if forgotten else "undone_but_learnt", count=undone.messages)


async def export(visit: Visit) -> None:
    """The groups as on the screen."""
    filters = filters_of(visit.query)
    detail: dict[str, Plain] = {"reason": filters.reason}
    await send(visit, Export("inbox", "inbox.exported", COLUMNS, _rows(visit, filters), detail))


def _rows(visit: Visit, filters: Filters) -> Iterator[tuple[Any, ...]]:
    listing = inbox.groups(visit.now, filters.reason, filters.order)
    for row in every(visit.console.db, listing.query, listing.order):
        with visit.console.db.read() as connection:
            newest = inbox.newest(connection, [row.group], visit.now).get(row.group)
            reasons = inbox.reasons_of(connection, [row.group], visit.now).get(row.group, ())
        if newest is not None:
            yield row.group, row.messages, row.last_at, ", ".join(reasons), newest[0].text


def _waiting(visit: Visit, group: int) -> set[int]:
    """The messages of a group that something can be learnt of."""
    with visit.console.db.read() as connection:
        return {row.number for row in inbox.members(connection, group, visit.now)}


def _verdict(visit: Visit) -> str:
    verdict = visit.form.choice("verdict", VERDICTS)
    if not verdict:
        raise Problem(400, "no_judgement")
    return verdict


def _decide(visit: Visit, chosen: Chosen, judgement: Judgement) -> Decision:
    """Stores it; where nothing waits any more, nothing is learnt either."""
    try:
        return decisions.decide(visit.console.db, chosen, judgement, visit.by)
    except Refused:
        lesson_form.forget(visit, judgement.lessons)
        raise


def _told(decided: Decision) -> tuple[str, dict[str, object]]:
    """What the next page says of it."""
    judgement, known = decided.judgement, naming()
    title = known.answer(judgement.answer) if judgement.answer else ""
    learnt = f"_{judgement.lessons[0].kind}" if judgement.lessons else ""
    messages = "1 message" if decided.messages == 1 else f"{decided.messages:,} messages"
    return f"judged_{judgement.verdict}{learnt}", {"messages": messages, "title": title}


def _again(
    visit: Visit, filters: Filters, number: int, form: Sent, amiss: Amiss
) -> HTTPResponse:  # fmt: skip
    """The page once more, with what was typed and what is amiss with it."""
    key, title = (form.choice.key, form.choice.title) if form.choice else ("", form.typed)
    shown = Shown(Lessons(key, title, form.texts), form.kind, amiss, is_open=True)
    return _page(visit, filters, number, shown)


def _page(
    visit: Visit, filters: Filters, number: int | None, form: Shown | None = None
) -> HTTPResponse:  # fmt: skip
    is_behind = visit.console.sorting.some()
    known = naming()
    found = inbox_page.read(visit, filters, number, known)
    return page(
        visit,
        "inbox.html",
        422 if form else 200,
        inbox=found,
        filters=filters,
        form=form or _prepared(visit, found.group, known),
        chosen=number is not None,
        is_behind=is_behind,
        last=decisions.last(visit.console.db, visit.by),
        naming=known,
        words=known.words,
    )


def _prepared(visit: Visit, group: Group | None, known: Naming) -> Shown:
    """The form for the FAQ that was asked for, or else for the nearest."""
    typed = visit.query.text("faq")
    if group is None:
        return Shown()
    if not typed:
        nearest = group.nearest
        return Shown(inbox_page.lessons(group, nearest, known) if nearest else None)
    choice = drafting.find(typed, known.choices)
    if choice is None:
        amiss = Amiss(visit.console.texts.error("no_such_faq"))
        return Shown(Lessons("", typed, ()), amiss=amiss, is_open=True)
    return Shown(inbox_page.lessons(group, choice.key, known), is_open=True)
