"""What staff write on a conversation: each form leads back to it."""

from __future__ import annotations

from sanic.response import HTTPResponse

from bot.console.answers import go
from bot.console.conversation_filters import filters_of
from bot.console.problems import Problem
from bot.console.visit import Visit
from bot.log import remarks

NOTE, TAG = 2_000, 40  # characters


def review(visit: Visit, conversation: str) -> HTTPResponse:
    """Marks it as read, and goes on to the next if that is wanted; or as to be read."""
    is_read = visit.form.choice("reviewed", ("yes", "no")) != "no"
    remarks.review(visit.console.db, conversation, is_read, visit.by)
    filters = filters_of(visit.form)
    if is_read and visit.form.choice("then", ("next",)):
        return go(visit, filters.next_after(conversation))
    where = filters.transcript(conversation)
    return go(visit, where, "reviewed" if is_read else "unreviewed")


def tag(visit: Visit, conversation: str) -> HTTPResponse:
    """Adds a tag, or takes one off."""
    name = visit.form.text("tag", TAG)
    if not name:
        raise Problem(422, "no_tag")
    change = remarks.untag if visit.form.choice("off", ("yes",)) else remarks.tag
    change(visit.console.db, conversation, name, visit.by)
    return _back(visit, conversation)


def note(visit: Visit, conversation: str) -> HTTPResponse:
    """Adds a note, to one message or to all of it."""
    text = visit.form.lines("note", NOTE)
    if not text:
        raise Problem(422, "no_note")
    remarks.note(visit.console.db, conversation, visit.form.number("message"), text, visit.by)
    return _back(visit, conversation)


def remove_note(visit: Visit, conversation: str, number: int) -> HTTPResponse:
    """Takes back a note of one's own."""
    remarks.remove_note(visit.console.db, conversation, number, visit.by)
    return _back(visit, conversation)


def flag(visit: Visit, conversation: str, number: int) -> HTTPResponse:
    """Flags a message, or takes the flag off."""
    flagged = visit.form.choice("off", ("yes",)) == ""
    remarks.flag(visit.console.db, conversation, number, flagged, visit.by)
    return _back(visit, conversation, number)


def _back(visit: Visit, conversation: str, message: int | None = None) -> HTTPResponse:
    number = message if message is not None else visit.form.number("message")
    where = filters_of(visit.form).transcript(conversation)
    return go(visit, f"{where}#m{number}" if number is not None else where)
