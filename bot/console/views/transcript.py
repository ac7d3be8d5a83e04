"""One conversation, read by staff: each reading is told to the audit log. An answer that was not
right is corrected here, and reading on leads to the next conversation that was not read."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sanic.response import HTTPResponse

from bot.console import drafting, lesson_form
from bot.console.answers import go, page
from bot.console.audited import audited
from bot.console.conversation_filters import Filters, filters_of
from bot.console.lesson_form import Amiss, Lessons, Sent, Shown
from bot.console.problems import Problem
from bot.console.review_words import naming
from bot.console.visit import Visit
from bot.log import audit, decisions, proofs, transcript
from bot.log.decisions import FAQ, VERDICTS, Chosen, Judgement
from bot.log.transcript import Transcript

LONGEST = 300  # characters of an id


@dataclass(frozen=True)
class Correction:
    """The form for one message, as it is shown."""

    message: int
    form: Shown
    status: int = 200


@audited("conversation.read", lambda conversation: audit.conversation(conversation))
def show(visit: Visit, conversation: str) -> HTTPResponse:
    """The whole of it. `correct` names the message whose answer is to be another FAQ's."""
    filters, number = filters_of(visit.query), visit.query.number("correct")
    if number is None:
        return _page(visit, conversation, filters)
    typed = visit.query.text("faq")
    choice = drafting.find(typed, naming().choices)
    if choice is None:
        amiss = Amiss(visit.console.texts.error("no_such_faq"))
        form = Shown(Lessons("", typed, ()), amiss=amiss, is_open=True)
    else:
        texts = _texts(visit, conversation, number, choice.key)
        form = Shown(Lessons(choice.key, choice.title, texts), is_open=True)
    return _page(visit, conversation, filters, Correction(number, form))


def next_to_read(visit: Visit) -> HTTPResponse:
    """On to the next of the list that was not read; `after` names the one that was read last."""
    filters = filters_of(visit.query)
    wanted = filters.unread(ZoneInfo(visit.console.clinic.timezone))
    with visit.console.db.read() as connection:
        found = transcript.next_one(connection, wanted, visit.query.text("after", LONGEST))
    if found is None:
        return go(visit, filters.path, "all_reviewed")
    return go(visit, filters.transcript(found))


def judge(visit: Visit, conversation: str, number: int) -> HTTPResponse:
    """What somebody says of one answer."""
    filters = filters_of(visit.form)
    with visit.console.db.read() as connection:
        if transcript.message_of(connection, conversation, number) is None:
            raise Problem(404, "no_conversation")
    verdict = visit.form.choice("verdict", VERDICTS)
    if not verdict:
        raise Problem(400, "no_judgement")
    judgement = Judgement(verdict)
    if verdict == FAQ:
        form = lesson_form.sent(visit.form)
        learnt = lesson_form.learn(visit, form, {number})
        if isinstance(learnt, Amiss):
            return _again(visit, conversation, number, (form, learnt))
        judgement = learnt
    decisions.decide(visit.console.db, Chosen(messages=(number,)), judgement, visit.by)
    return go(visit, f"{filters.transcript(conversation)}#m{number}")


def undo(visit: Visit, conversation: str, number: int) -> HTTPResponse:
    """Takes back what one said last."""
    undone = decisions.undo(visit.console.db, number, visit.by)
    forgotten = lesson_form.forget(visit, undone.judgement.lessons)
    where = filters_of(visit.form).transcript(conversation)
    return go(visit, where, "undone" if forgotten else "undone_but_learnt")


def erase(visit: Visit, conversation: str) -> HTTPResponse:
    """Erases it everywhere."""
    proofs.erase(visit.console.db, conversation, visit.by)
    return go(visit, filters_of(visit.form).path, "conversation_erased")


def _texts(
    visit: Visit, conversation: str, number: int, key: str
) -> tuple[tuple[int, str], ...]:  # fmt: skip
    """The visitor's words, if the FAQ does not know them."""
    with visit.console.db.read() as connection:
        row = transcript.message_of(connection, conversation, number)
    if row is None or row.button is not None:
        return ()
    return tuple((number, text) for text in drafting.unknown([row.text], key))


def _again(
    visit: Visit, conversation: str, number: int, sent: tuple[Sent, Amiss]
) -> HTTPResponse:  # fmt: skip
    form, amiss = sent
    visit.record("conversation.read", audit.conversation(conversation))
    key, title = (form.choice.key, form.choice.title) if form.choice else ("", form.typed)
    shown = Shown(Lessons(key, title, form.texts), form.kind, amiss, is_open=True)
    return _page(visit, conversation, filters_of(visit.form), Correction(number, shown, 422))


def _page(
    visit: Visit, conversation: str, filters: Filters, correction: Correction | None = None
) -> HTTPResponse:
    found = _read(visit, conversation)
    known = naming()
    row = found.conversation
    return page(
        visit,
        "transcript.html",
        correction.status if correction else 200,
        transcript=found,
        is_read=row.reviewed_at is not None and row.reviewed_at >= row.last_at,
        filters=filters,
        correcting=correction.message if correction else None,
        form=correction.form if correction else None,
        naming=known,
        words=known.words,
        last=decisions.last(visit.console.db, visit.by),
    )


def _read(visit: Visit, conversation: str) -> Transcript:
    with visit.console.db.read() as connection:
        found = transcript.read(connection, conversation)
    if found is None:
        raise Problem(404, "no_conversation")
    return found
