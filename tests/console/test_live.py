"""The stream that open pages listen to: told of what changes, limited, ended with the session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests
from console.staff import NOW, Browser, Desk, wait_for

from bot.console.live import MOST_EACH
from bot.log.callbacks import CallbackRequest, request
from bot.log.intake import Incoming, accept

pytest_plugins = ("log_databases",)


def ask_for_a_call(staffed: Desk, number: int) -> None:
    conversation = f"c{number}"
    accept(staffed.db, conversation, Incoming(f"m{number}", "please call me"), NOW)
    asked = CallbackRequest(f"r{number}", "Ada", "+442079460000", "mornings", None, "prices")
    request(staffed.db, conversation, asked, [], NOW)


@contextmanager
def listening(browser: Browser) -> Iterator[Iterator[str]]:
    """The lines of the stream."""
    got = browser.http.get(f"{browser.url}/events", stream=True, timeout=10)
    try:
        assert got.status_code == 200, got.status_code
        assert got.headers["Content-Type"].startswith("text/event-stream")
        assert got.headers["X-Accel-Buffering"] == "no"
        yield (line for line in got.iter_lines(chunk_size=1, decode_unicode=True) if line)
    finally:
        got.close()


def numbers(lines: Iterator[str]) -> dict[str, int]:
    """The next numbers that are told."""
    for line in lines:
        if line.startswith("data: "):
            found: dict[str, int] = json.loads(line.removeprefix("data: "))
            return found
    raise AssertionError("the stream ended")


def test_a_new_request_is_told(staffed: Desk) -> None:
    rita = staffed.someone("reviewer")
    with listening(rita) as lines:
        assert numbers(lines)["callbacks"] == 0
        ask_for_a_call(staffed, 1)
        assert numbers(lines)["callbacks"] == 1


def test_the_numbers_stand_on_the_page_too(staffed: Desk) -> None:
    ask_for_a_call(staffed, 1)
    assert 'data-live="/events"' in staffed.someone("reviewer").get("/").text


def test_a_person_has_so_many_streams_and_gets_them_back(staffed: Desk) -> None:
    person = staffed.staff("Rita")
    rita, other = staffed.enter(person), staffed.someone("editor")
    with ExitStack() as stack:
        for _ in range(MOST_EACH):
            stack.enter_context(listening(rita))
        with requests.get(f"{rita.url}/events", cookies=rita.http.cookies, timeout=5) as got:
            assert got.status_code == 429
        stack.enter_context(listening(other))
        wait_for(lambda: len(staffed.console.live._listeners) == MOST_EACH + 1)
    ask_for_a_call(staffed, 2)
    wait_for(lambda: not staffed.console.live._listeners)
    assert staffed.console.live._watch is None  # nobody is there: nobody looks
    with listening(rita) as lines:
        assert numbers(lines)["callbacks"] == 1


def test_the_stream_ends_with_the_session(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.views.events.PING", 0.1)
    rita = staffed.someone("reviewer")
    with listening(rita) as lines:
        numbers(lines)
        assert next(lines) == ": still here"
        staffed.clock.move(minutes=31)
        rest = list(lines)
    assert rest[-2:] == ["event: ended", "data: {}"]


def test_listening_is_no_use(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is left open does not keep its session alive."""
    monkeypatch.setattr("bot.console.views.events.PING", 0.1)
    rita = staffed.someone("reviewer")
    with listening(rita) as lines:
        numbers(lines)
        staffed.clock.move(minutes=29)
        assert [next(lines), next(lines)] == [": still here"] * 2
    staffed.clock.move(minutes=2)
    assert rita.get("/").path == "/login"


def test_a_log_that_fails_for_a_while_does_not_end_it(
    staffed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rita = staffed.someone("reviewer")
    with listening(rita) as lines:
        assert numbers(lines)["callbacks"] == 0
        with staffed.db.write() as connection:
            connection.exec_driver_sql("ALTER TABLE callbacks RENAME TO away")
        wait_for(lambda: staffed.console.live._watch is not None)
        with staffed.db.write() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO callbacks")
        ask_for_a_call(staffed, 3)
        assert numbers(lines)["callbacks"] == 1
