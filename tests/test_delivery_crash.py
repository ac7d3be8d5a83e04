"""What happens to a request when the courier dies at the worst moment, and when several couriers
share one log: told at least once, under one key, and never by two at one time. Whatever happens, no
log tells of a visitor, or of a secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from outgoing import CANARY, SECRET, Post

from bot import logs
from bot.gateway.delivery.mail import Mail
from bot.log import outbox
from bot.log.database import Database
from bot.log.outbox import LEASE

pytest_plugins = ("log_databases",)
ROOT = Path(__file__).parents[1]
# A courier that dies when it is about to write down that the letter has arrived.
DYING = """
import asyncio, os, signal, sys
from datetime import datetime
from pathlib import Path
from bot.clinic import load_clinic
from bot.gateway.delivery.courier import Courier
from bot.log import outbox
from bot.log.database import Database
from bot.settings import Delivery

clinic, url, at = sys.argv[1:]
outbox.delivered = lambda *told: os.kill(os.getpid(), signal.SIGKILL)
courier = Courier(
    Database.open(url), lambda: load_clinic(Path(clinic)), Delivery.from_environment(),
    lambda: datetime.fromisoformat(at),
)
asyncio.run(courier.deliver_due())
"""


@pytest.fixture
def post(tmp_path: Path, log_url: str, log_db: Database) -> Post:
    return Post(tmp_path, log_url, log_db)


async def die(post: Post) -> int | None:
    told = (str(post.folder / "clinic.yml"), post.url, post.clock.at.isoformat())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, *told, cwd=ROOT, env={**os.environ, **post.environment}
    )
    return await asyncio.wait_for(process.wait(), 60)


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["email", "webhook"])
def test_killed_between_sending_and_writing_it_down(post: Post, channel: str) -> None:
    async def run() -> None:
        async with post.mailbox.listening(), post.receiver.listening():
            post.ask(channel)
            courier = post.courier()
            assert await die(post) == -signal.SIGKILL
            post.clock.pass_(seconds=LEASE.total_seconds() - 1)
            await courier.deliver_due()
            assert post.row()["delivered_at"] is None  # it might still be on its way
            post.clock.pass_(seconds=2)
            await courier.deliver_due()
            post.clock.pass_(days=1)
            await courier.deliver_due()

    asyncio.run(run())
    ids = [mail["Message-ID"] for mail in post.mailbox.mails] or post.receiver.keys
    assert len(ids) == 2 and len(set(ids)) == 1
    assert post.row()["delivered_at"] is not None


def race(post: Post, other: Database, letters: int) -> None:
    """Two couriers, each with a log of its own to the same database, and slow receivers."""

    async def run() -> None:
        post.receiver.pause = 0.05
        async with post.receiver.listening():
            for number in range(letters):
                post.ask("webhook", number=number)
            couriers = post.courier(), post.courier(other)
            await asyncio.gather(*(courier.deliver_due() for courier in couriers))

    asyncio.run(run())
    assert len(post.receiver.keys) == len(set(post.receiver.keys)) == letters
    assert post.receiver.overlaps == 0
    assert not outbox.due(post.db, post.clock.at + LEASE * 2)


def test_two_couriers_never_send_the_same_letter(post: Post) -> None:
    other = Database.open(post.url)
    try:
        race(post, other, letters=45)
    finally:
        other.close()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a gateway in service would write into its log, at its most talkative."""
    stream, factory, root = io.StringIO(), logging.getLogRecordFactory(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    logging.setLogRecordFactory(logs._record)
    root.addHandler(handler)
    level, _ = root.level, root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_no_log_tells_of_a_visitor_or_a_secret(
    post: Post, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(*args: object) -> None:
        raise ValueError(CANARY)

    async def run() -> None:
        post.receiver.status = 500
        post.mailbox.answer = f"550 nothing for {CANARY}"
        async with post.mailbox.listening(), post.receiver.listening():
            post.ask("email", "webhook")
            courier = post.courier()
            await courier.deliver_due()
            monkeypatch.setattr(Mail, "compose", compose)
            post.clock.pass_(minutes=1)
            await courier.deliver_due()
            post.clock.pass_(minutes=1)
        await courier.deliver_due()  # nobody there any more

    asyncio.run(run())
    text = written.getvalue()
    assert "SMTPDataError 550" in text and "HTTP 500" in text and "ClientConnectorError" in text
    assert "cannot be made: ValueError at" in text
    hidden = (CANARY, "2079460999", "7946 0999", SECRET, "s3cret", "desk@a.com")
    errors = json.dumps([str(value) for value in (text, post.errors())])
    assert not [secret for secret in hidden if secret in errors]
