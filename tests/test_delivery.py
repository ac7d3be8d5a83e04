"""No request for a call back is lost between the log and the clinic, whatever is down or wrong
on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from clinic_file import load
from outgoing import CANARY, START, Post

from bot.gateway.delivery import courier as courier_module
from bot.gateway.delivery.backoff import pause_after
from bot.gateway.delivery.courier import Courier
from bot.log import outbox
from bot.log.database import Database, LogError
from bot.settings import Delivery


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    url = f"sqlite:///{tmp_path}/log.sqlite3"
    db = Database.open(url)
    yield Post(tmp_path, url, db)
    db.close()


def test_each_channel_is_told_once(post: Post) -> None:
    async def run() -> None:
        async with post.mailbox.listening(), post.receiver.listening():
            post.ask("email", "webhook")
            courier = post.courier()
            for _ in range(3):
                await courier.deliver_due()
                post.clock.pass_(days=1)

    asyncio.run(run())
    assert (len(post.mailbox.mails), len(post.receiver.requests)) == (1, 1)
    assert f"<{post.receiver.keys[0]}@a.com>" == post.mailbox.mails[0]["Message-ID"]


def test_without_a_channel_nothing_is_sent(post: Post) -> None:
    async def run() -> None:
        courier = Courier(post.db, lambda: load(post.folder), Delivery(), post.clock)
        post.ask()
        await courier.deliver_due()

    asyncio.run(run())
    assert not outbox.due(post.db, START + timedelta(days=9))


def test_the_clinic_may_name_another_way_while_requests_wait(post: Post) -> None:
    async def run() -> None:
        async with post.mailbox.listening(), post.receiver.listening():
            courier = post.courier()
            post.names("email: new@a.com")
            post.ask("email", "webhook")
            await courier.deliver_due()
            post.names(f'webhook: "{post.receiver.url}"')
            post.clock.pass_(minutes=1)
            await courier.deliver_due()

    asyncio.run(run())
    assert [mail["To"] for mail in post.mailbox.mails] == ["new@a.com"]
    assert len(post.receiver.requests) == 1


def test_requests_wait_untried_while_the_clinic_names_no_way(post: Post) -> None:
    async def run() -> None:
        async with post.mailbox.listening():
            courier = post.courier()
            waiting = load(post.folder)
            named, post.clinic = post.clinic, waiting
            post.ask("email")
            await courier.deliver_due()
            assert post.row()["attempts"] == 0
            post.clinic = named
            await courier.deliver_due()

    asyncio.run(run())
    assert len(post.mailbox.mails) == 1


def test_a_way_that_lacks_what_it_needs_holds_up_no_other(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Delivery(webhook_secret=post.environment["CLINIC_WEBHOOK_SECRET"])

    async def run() -> None:
        async with post.receiver.listening():
            post.names(f'webhook: "{post.receiver.url}"')
            courier = Courier(post.db, lambda: post.clinic, settings, post.clock)
            post.names("email: desk@a.com", f'webhook: "{post.receiver.url}"')
            post.ask("email", "webhook")
            for _ in range(2):
                await courier.deliver_due()

    asyncio.run(run())
    assert len(post.receiver.requests) == 1
    assert any("CLINIC_SMTP_URL is needed" in str(error) for _, error in post.errors())
    said = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert len(said) == 1 and "by email wait: clinic.yml names callbacks.email" in said[0]


@pytest.mark.parametrize("channel", ["email", "webhook"])
def test_a_server_that_was_down_is_told_when_it_is_up(post: Post, channel: str) -> None:
    async def run() -> None:
        async with post.mailbox.listening(), post.receiver.listening():
            courier = post.courier()  # knows the ports, which are free again from here on
        post.ask(channel)
        await courier.deliver_due()
        assert post.row()["attempts"] == 1
        async with post.mailbox.listening(), post.receiver.listening():
            post.clock.pass_(seconds=4.9)
            await courier.deliver_due()
            assert post.row()["delivered_at"] is None
            post.clock.pass_(seconds=0.2)
            await courier.deliver_due()

    asyncio.run(run())
    assert post.row()["delivered_at"] is not None
    assert len(post.mailbox.mails) + len(post.receiver.requests) == 1


def test_the_pauses_grow_and_end_after_three_days(post: Post) -> None:
    pauses = [pause_after(failures) for failures in range(1, 79)]
    assert pauses[-1] is None and None not in pauses[:-1]
    seconds = [pause.total_seconds() for pause in pauses if pause]
    assert seconds[:6] == [5, 15, 60, 300, 900, 3600]
    assert sum(seconds[5:]) == timedelta(days=3).total_seconds()


@pytest.mark.slow
def test_what_never_arrives_is_given_up_and_kept(post: Post) -> None:
    async def run() -> None:
        post.receiver.status = 503
        async with post.receiver.listening():
            courier = post.courier()
            post.ask("webhook")
            for _ in range(90):
                await courier.deliver_due()
                post.clock.pass_(hours=1, seconds=1)

    asyncio.run(run())
    row = post.row()
    assert len(set(post.receiver.keys)) == 1 and len(post.receiver.keys) == row["attempts"] == 78
    assert (row["error"], row["delivered_at"]) == ("HTTP 503", None)
    assert row["given_up_at"] is not None


def test_one_bad_channel_or_letter_does_not_hold_up_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = courier_module.notice_of

    def failing(letter: outbox.Letter, clinic: object) -> object:
        if letter.conversation == "c2":
            raise ZeroDivisionError(CANARY)
        return real(letter, clinic)  # type: ignore[arg-type]

    monkeypatch.setattr(courier_module, "notice_of", failing)

    async def run() -> None:
        async with post.mailbox.listening():  # nobody at the webhook
            for number in range(1, 26):
                post.ask("email", "webhook", "pigeon", number=number)
            await post.courier().deliver_due()

    asyncio.run(run())
    assert len(post.mailbox.mails) == 24
    reasons = {
        ("email", None), ("email", "ZeroDivisionError"), ("webhook", "ZeroDivisionError"),
        ("webhook", "ClientConnectorError"),
        ("pigeon", "no longer in clinic.yml"),
    }  # fmt: skip
    assert post.errors() == reasons


def test_a_nudge_is_enough_and_a_broken_log_is_outlived(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = outbox.due, [LogError("the log is busy"), RuntimeError(CANARY)]

    def due(*args: object) -> list[outbox.Letter]:
        if failures:
            raise failures.pop()
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "due", due)

    async def run() -> float:
        async with post.receiver.listening():
            courier = post.courier()
            task = asyncio.create_task(courier.run())
            while failures:
                courier.nudge()
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)  # it rests
            post.ask("webhook")
            begun = time.monotonic()
            courier.nudge()
            while not post.row()["delivered_at"]:
                await asyncio.sleep(0.01)
            task.cancel()
            assert isinstance(
                (await asyncio.gather(task, return_exceptions=True))[0], BaseException
            )
            return time.monotonic() - begun

    assert asyncio.run(asyncio.wait_for(run(), 10)) < courier_module.LOOK_EVERY / 3
