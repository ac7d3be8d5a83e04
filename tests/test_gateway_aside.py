"""What visitors do besides writing, over real HTTP: reading what was said, judging it, taking a way
on, asking for a call, erasing it all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from serving import NOW, PLENTY, FakeAssistant, Setting, desk_with, gateway, log_in, serving
from sqlalchemy import select
from visitors import Visitor, new_id, until, visit

from bot.clinic import Callbacks
from bot.log import outbox
from bot.log.database import Database
from bot.log.tables import callbacks, clicks, conversations, feedback, messages

pytest_plugins = ("one_gateway",)
pytestmark = pytest.mark.slow

NUMBER = "020 7946 0999"
FORM = {"name": "Jo Bloggs", "phone": NUMBER, "when": "after five", "consent": True}


def rows(db: Database, table: Any) -> list[Any]:
    with db.read() as connection:
        return list(connection.execute(select(table)).all())


async def post(visitor: Visitor, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = await visitor.send("POST", path, body)
    return answer.status, await answer.json() if answer.content_length else None


# History.


def test_a_page_loaded_anew_shows_what_was_said(url: str) -> None:
    async def talk(visitor: Visitor) -> tuple[Any, list[dict[str, Any]]]:
        first = await visitor.say("hello, I'm on 07700 900123")
        button = first["replies"][0]["buttons"][0]["id"]
        said = [first, await visitor.press(button), await visitor.say("I have chest pain")]
        return said, await visitor.history()

    said, history = visit(url, talk)
    assert [one["text"] for one in history] == [
        "hello, I'm on [phone number]", "Is it safe during pregnancy?", "I have chest pain",
    ]  # fmt: skip
    assert [one["button"] for one in history] == [False, True, False]
    assert [one["outcome"] for one in history] == ["clarified", "answered", "emergency"]
    assert [one["replies"] for one in history] == [turn["replies"] for turn in said]
    assert {one["state"] for one in history} == {"answered"}


def test_nothing_was_said_yet(url: str) -> None:
    assert visit(url, lambda visitor: visitor.history()) == []


def test_a_message_without_an_answer_is_waiting(url: str, assistant: FakeAssistant) -> None:
    assistant.held = True

    async def look(visitor: Visitor) -> list[dict[str, Any]]:
        asking = asyncio.create_task(visitor.say("hello"))
        await until(lambda: bool(assistant.asked))
        history = await visitor.history()
        assistant.held = False
        await asking
        return history

    (spoken,) = visit(url, look)
    assert (spoken["state"], spoken["outcome"], spoken["replies"]) == ("waiting", None, [])


# Feedback.


def test_thumbs_are_kept_and_the_last_one_counts(url: str, log: Database) -> None:
    message = new_id()

    async def judge(visitor: Visitor) -> list[Any]:
        await visitor.say("pregnant", message)
        found = []
        for verdict in ("up", "down"):
            body = {"message": message, "verdict": verdict, "reason": "ring 07700 900123"}
            found.append(await post(visitor, "/api/feedback", body))
        return [*found, (await visitor.history())[0]["verdict"]]

    assert visit(url, judge) == [(200, {"replies": []})] * 2 + ["down"]
    (row,) = rows(log, feedback)
    assert (row.verdict, row.reason) == ("down", "ring [phone number]")


def test_an_answer_that_missed_is_followed_by_others_once(
    url: str, assistant: FakeAssistant
) -> None:
    message = new_id()

    async def miss(visitor: Visitor) -> tuple[list[Any], list[dict[str, Any]]]:
        await visitor.say("pregnant", message)
        body = {"message": message, "verdict": "missed"}
        said = [await post(visitor, "/api/feedback", body) for _ in range(2)]
        return said, await visitor.history()

    (first, second), history = visit(url, miss)
    assert first == second
    assert first[0] == 200
    assert len(first[1]["replies"][0]["buttons"]) == 2
    assert [question.text for question in assistant.asked] == [
        "pregnant", "That didn't answer my question",
    ]  # fmt: skip
    asked, missed = history
    assert asked["verdict"] == "missed"
    assert (missed["text"], missed["button"]) == ("That didn't answer my question", True)
    assert missed["replies"] == first[1]["replies"]


@pytest.mark.parametrize("path", ["/api/feedback", "/api/clicks"])
def test_a_message_of_somebody_elses_is_unknown(url: str, log: Database, path: str) -> None:
    message = new_id()
    more = {"verdict": "missed"} if path == "/api/feedback" else {"kind": "book"}

    async def judge(visitor: Visitor) -> list[int]:
        await visitor.say("pregnant", message)
        stranger = await Visitor.come(visitor.http)
        body = {"message": message, **more}
        made_up = {"message": new_id(), **more}
        return [
            (await post(stranger, path, body))[0], (await post(visitor, path, made_up))[0],
        ]  # fmt: skip

    assert visit(url, judge) == [404, 404]
    assert rows(log, feedback) == rows(log, clicks) == []


# Clicks.


def test_a_way_on_is_counted_once_for_each_message(url: str, log: Database) -> None:
    message = new_id()

    async def click(visitor: Visitor) -> list[int]:
        await visitor.say("pregnant", message)
        bodies = [
            {"message": message, "kind": "book"}, {"message": message, "kind": "book"},
            {"message": message, "kind": "call"}, {"kind": "call"},
            {"message": None, "kind": "call"},
        ]  # fmt: skip
        return [(await post(visitor, "/api/clicks", body))[0] for body in bodies]

    assert visit(url, click) == [204] * 5
    assert sorted(row.kind for row in rows(log, clicks)) == ["book", "call", "call"]
    assert [row.clicked for row in rows(log, conversations)] == [True]


# Call-backs.


def test_a_request_is_stored_with_what_was_asked_about(url: str, log: Database) -> None:
    body = {"id": new_id(), **FORM}

    async def ask(visitor: Visitor) -> list[Any]:
        await visitor.say("pregnant")
        await visitor.say("call me")
        return [await post(visitor, "/api/callbacks", body) for _ in range(2)]

    first, second = visit(url, ask)
    assert first == second
    assert first[0] == 201
    assert "will call you back" in first[1]["text"]
    (row,) = rows(log, callbacks)
    assert (row.name, row.phone, row.preferred) == ("Jo Bloggs", "+442079460999", "after five")
    assert (row.reason, row.summary) == ("asked", "Asked about: Is it safe during pregnancy?")


def test_a_request_is_carried_to_the_clinic(assistant: FakeAssistant, tmp_path: Path) -> None:
    desk = desk_with(assistant)
    ways = Callbacks(email="desk@example.org")
    clinic = replace(desk.phrasebook.clinic, callbacks=ways)
    desk = replace(desk, phrasebook=replace(desk.phrasebook, clinic=clinic))
    setting = Setting(desk, folder=tmp_path, smtp_url="smtp://127.0.0.1:9")
    with serving(setting) as url:
        visit(url, lambda v: post(v, "/api/callbacks", {"id": new_id(), **FORM}))
        db = log_in(tmp_path)
        asyncio.run(until(lambda: rows(db, outbox.outbox)[0].attempts > 0))
        (row,) = rows(db, outbox.outbox)
        db.close()
    assert row.channel == "email"
    assert row.attempts == 1  # nobody listens there; what matters is that it was tried at once


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, {"name"}), ({"name": " \u200b"}, {"name"}), ({"name": "x" * 101}, {"name"}),
        ({"phone": "12345"}, {"phone"}), ({"phone": ""}, {"phone"}), ({"phone": "ring"}, {"phone"}),
        ({"phone": "07700 90012"}, {"phone"}), ({"phone": "1111111111"}, {"phone"}),
        ({"phone": "020 7946 0999 ext 5"}, {"phone"}), ({"phone": "0909 8790879"}, {"phone"}),
        ({"phone": "1" * 5000}, {"phone"}), ({"when": "x" * 201}, {"when"}),
        ({"consent": False}, {"consent"}), ({"name": None, "consent": False}, {"name", "consent"}),
        ({"phone": "+1 555"}, {"phone"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    url: str, log: Database, change: dict[str, Any], wrong: set[str]
) -> None:
    body = {"id": new_id(), **FORM, **change}
    status, problem = visit(url, lambda visitor: post(visitor, "/api/callbacks", body))
    assert status == 422
    assert problem["errors"].keys() == wrong
    assert problem["status"] == 422
    assert all(sentence.endswith(".") for sentence in problem["errors"].values())
    assert rows(log, callbacks) == []


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("020 7946 0999", "+442079460999"), ("+44 (0)20 7946 0999", "+442079460999"),
        ("０２０ ７９４６ ０９９９", "+442079460999"), ("+49 30 901820", "+4930901820"),
        ("07700 900123", "+447700900123"),
    ],
)  # fmt: skip
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(
    url: str, log: Database, typed: str, stored: str
) -> None:
    body = {"id": new_id(), **FORM, "phone": typed}
    assert visit(url, lambda visitor: post(visitor, "/api/callbacks", body))[0] == 201
    assert [row.phone for row in rows(log, callbacks)] == [stored]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/feedback", {}), ("/api/feedback", {"message": "%", "verdict": "great"}),
        ("/api/feedback", {"message": "1", "verdict": "up"}),
        ("/api/feedback", {"message": "%", "verdict": "up", "reason": "x" * 501}),
        ("/api/feedback", {"message": "%", "verdict": ["up"]}),
        ("/api/clicks", {"kind": "buy"}), ("/api/clicks", {"kind": "call", "message": 5}),
        ("/api/clicks", {"kind": "call", "conversation": "x"}), ("/api/clicks", {}),
        ("/api/callbacks", {**FORM}), ("/api/callbacks", {**FORM, "id": "x"}),
        ("/api/callbacks", {**FORM, "id": "%", "consent": "yes"}),
        ("/api/callbacks", {**FORM, "id": "%", "name": 5}),
        ("/api/callbacks", {**FORM, "id": "%", "message": "x"}),
        ("/api/token", {"lifetime": 10**9}), ("/api/conversations", {"id": "x"}),
    ],
)  # fmt: skip
def test_a_request_that_is_not_as_described_is_refused(
    url: str, path: str, body: dict[str, Any]
) -> None:
    body = {name: new_id() if value == "%" else value for name, value in body.items()}
    status, problem = visit(url, lambda visitor: post(visitor, path, body))
    assert (status, problem["status"]) == (400, 400)


# Tokens and erasing.


def test_a_new_token_opens_the_same_conversation(url: str) -> None:
    async def rotate(visitor: Visitor) -> tuple[str, str, list[dict[str, Any]]]:
        await visitor.say("hello")
        status, made = await post(visitor, "/api/token", {})
        assert status == 201
        assert made["expires_at"] > NOW.isoformat()
        return visitor.token, made["token"], await Visitor(visitor.http, made["token"]).history()

    old, new, history = visit(url, rotate)
    assert history[0]["text"] == "hello"
    assert new.partition(".")[0] == old.partition(".")[0]


def test_an_erased_conversation_is_gone_for_ever(url: str, log: Database) -> None:
    async def erase(visitor: Visitor) -> list[int]:
        message, form = new_id(), {"id": new_id(), **FORM}
        await visitor.say("hello", message)
        await post(visitor, "/api/callbacks", form)
        other = Visitor(visitor.http, (await post(visitor, "/api/token", {}))[1]["token"])
        gone = await visitor.send("DELETE", "/api/conversation")
        tries = [
            ("POST", "/api/messages", {"id": new_id(), "text": "hello"}),
            ("POST", "/api/messages", {"id": message, "text": "hello"}),
            ("POST", "/api/messages", {"id": new_id(), "button": "x"}),
            ("GET", "/api/history", None),
            ("POST", "/api/token", {}),
            ("POST", "/api/feedback", {"message": message, "verdict": "up"}),
            ("POST", "/api/clicks", {"kind": "call"}),
            ("POST", "/api/callbacks", {"id": new_id(), **FORM}),
        ]
        after = [await who.send(*one) for who in (visitor, other) for one in tries]
        assert all("WWW-Authenticate" in answer.headers for answer in after)
        return [gone.status, *(answer.status for answer in after)]

    assert visit(url, erase) == [204] + [401] * 16
    assert all(rows(log, table) == [] for table in (conversations, messages, callbacks, clicks))


def test_what_is_under_way_while_it_is_erased_is_gone_too(
    url: str, log: Database, assistant: FakeAssistant
) -> None:
    assistant.held = True

    async def erase(visitor: Visitor) -> int:
        asking = asyncio.create_task(visitor.post({"id": new_id(), "text": "hello"}))
        await until(lambda: bool(assistant.asked))
        assert (await visitor.send("DELETE", "/api/conversation")).status == 204
        assistant.held = False
        return (await asking).status

    assert visit(url, erase) == 401
    assert rows(log, messages) == rows(log, conversations) == []


def test_requests_for_a_call_are_counted(assistant: FakeAssistant) -> None:
    limits = replace(PLENTY, callbacks=2, address_callbacks=3)

    async def ask(visitor: Visitor) -> list[int]:
        wrong = [{"id": new_id(), **FORM, "phone": "1"} for _ in range(4)]
        right = [{"id": new_id(), **FORM} for _ in range(3)]
        other = await Visitor.come(visitor.http)
        asked = [(visitor, body) for body in [*wrong, *right]] + [(other, b) for b in right]
        return [(await post(who, "/api/callbacks", body))[0] for who, body in asked]

    with gateway(assistant, limits=limits) as url:
        assert visit(url, ask) == [422] * 4 + [201, 201, 429, 201, 429, 429]
