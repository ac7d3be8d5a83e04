"""Which messages of the log models are compared on: typed, answered, masked, and standing alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from log_samples import NOW

from bot.log.database import Database
from bot.log.intake import accept, settle
from bot.log.values import Incoming, Said
from bot.teaching.gate.messages import Message, messages_of, read_messages

pytest_plugins = ("log_databases",)


def _said(db: Database, conversation: str, id: str, text: str, button: str | None = None) -> None:
    masked = ("phone",) if "[" in text else ()
    number = accept(db, conversation, Incoming(id, text, button, masked), NOW).number
    settle(db, number, Said(({"text": "Yes."},), "answered"), {}, NOW)


def test_each_text_once_with_how_often_it_came(log_db: Database) -> None:
    for conversation in "abc":
        _said(log_db, conversation, "1", "does it hurt")
    _said(log_db, "d", "1", "how much is it")
    assert read_messages(log_db) == [Message("does it hurt", 3), Message("how much is it", 1)]


def test_what_leans_on_something_said_before_is_left_out(log_db: Database) -> None:
    _said(log_db, "a", "1", "hello")
    for place, text in enumerate(
        ["yes", "the second one", "and for my neck", "what about my wife who is pregnant"]
    ):
        _said(log_db, "a", f"x{place}", text)
    _said(log_db, "a", "2", "do you treat children as well")
    _said(log_db, "a", "3", "Price", button="price")
    texts = [message.text for message in read_messages(log_db)]
    assert texts == ["do you treat children as well", "hello"]


def test_what_announces_a_personal_detail_is_read_as_the_assistant_reads_it(
    log_db: Database,
) -> None:
    _said(log_db, "a", "1", "how much is it? call me on [phone number]")
    assert [m.text for m in read_messages(log_db)] == ["how much is it?"]


def test_the_newest_are_taken(log_db: Database) -> None:
    for place in range(6):
        _said(log_db, f"c{place}", "1", f"is it number {place}")
    texts = [message.text for message in read_messages(log_db, most=2)]
    assert texts == ["is it number 4", "is it number 5"]


def test_what_nobody_has_answered_is_left_out(log_db: Database) -> None:
    accept(log_db, "a", Incoming("1", "is anybody there"), NOW)
    assert read_messages(log_db) == []


def test_without_a_log_there_are_none_and_none_is_made(tmp_path: Path) -> None:
    assert messages_of(tmp_path, {}) == []
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("text", ["/restart", "?", "", "x" * 1001])
def test_what_is_no_question_is_left_out(log_db: Database, text: str) -> None:
    _said(log_db, "a", "1", text)
    assert read_messages(log_db) == []
