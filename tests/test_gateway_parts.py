"""The parts under the gateway's exchange, each alone: asking again, the log off the event loop,
rooms for conversations, what is erased in time."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from serving import NOW, FakeAssistant, desk_with, log_in
from visitors import until

from bot.gateway import upkeep
from bot.gateway.answering.assistant import AssistantDown
from bot.gateway.durable import patience, retention
from bot.gateway.durable.exchange import Exchange, Message
from bot.gateway.durable.held import HeldAlone
from bot.gateway.durable.ledger import Ledger
from bot.gateway.durable.patience import patiently
from bot.gateway.durable.rooms import Rooms
from bot.gateway.durable.turns import Turns
from bot.log import intake
from bot.log.database import Database, LogError
from bot.log.intake import Incoming, Mismatch, Said

T = TypeVar("T")


# Asking again.


@dataclass
class Asked:
    """Is away some times, then answers."""

    away: int
    seconds: float = 0.0
    times: int = 0

    async def __call__(self) -> str:
        self.times += 1
        await asyncio.sleep(self.seconds)
        if self.times <= self.away:
            raise AssistantDown
        return "here"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.01, 0.02))


@pytest.mark.parametrize("away", [0, 1, 5])
def test_it_is_asked_until_it_answers(quick: None, away: int) -> None:
    asked = Asked(away)
    assert asyncio.run(patiently(asked, 5.0)) == "here"
    assert asked.times == away + 1


def test_it_is_not_asked_for_ever(quick: None) -> None:
    asked = Asked(10_000)
    begun = time.monotonic()
    with pytest.raises(AssistantDown):
        asyncio.run(patiently(asked, 0.2))
    assert 0.1 < time.monotonic() - begun < 1.0
    assert 2 < asked.times < 25


def test_one_that_hangs_is_given_up_in_time(quick: None) -> None:
    asked = Asked(0, seconds=30.0)
    begun = time.monotonic()
    with pytest.raises(AssistantDown):
        asyncio.run(patiently(asked, 0.1))
    assert time.monotonic() - begun < 1.0


def test_another_error_is_told_at_once(quick: None) -> None:
    async def broken() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        asyncio.run(patiently(broken, 5.0))


# The log off the event loop.


def with_ledger(folder: Path, what: Callable[[Ledger], Coroutine[Any, Any, T]]) -> T:
    async def scenario() -> T:
        ledger = Ledger(log_in(folder))
        try:
            return await what(ledger)
        finally:
            ledger.close()
            ledger.db.close()

    return asyncio.run(scenario())


async def accept(ledger: Ledger, conversation: str, message: str, text: str = "hello") -> int:
    incoming = Incoming(message, text)
    return (await ledger.write(intake.accept, conversation, incoming, NOW)).number


def commits(db: Database) -> list[int]:
    """Counts, from here on, what is committed."""
    from sqlalchemy import event

    counted: list[int] = []
    event.listen(db.engine, "commit", lambda connection: counted.append(1))
    return counted


def test_many_jobs_share_a_commit_and_keep_their_order(tmp_path: Path) -> None:
    async def write(ledger: Ledger) -> tuple[list[int], int]:
        counted = commits(ledger.db)
        jobs = [accept(ledger, f"c{number % 7}", f"m{number}") for number in range(200)]
        return list(await asyncio.gather(*jobs)), len(counted)

    numbers, counted = with_ledger(tmp_path, write)
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 200
    assert counted < 20


def test_a_job_that_fails_harms_no_other_of_its_commit(tmp_path: Path) -> None:
    async def write(ledger: Ledger) -> tuple[list[Any], list[str]]:
        await accept(ledger, "c", "m1")
        jobs = [
            accept(ledger, "c", "m0"), accept(ledger, "c", "m1", "other"),
            accept(ledger, "c", "m2"), ledger.write(_fail), accept(ledger, "c", "m3"),
        ]  # fmt: skip
        found = await asyncio.gather(*jobs, return_exceptions=True)
        history = await ledger.read(intake.history, "c")
        return [type(one) for one in found], [spoken.id for spoken in history]

    kinds, ids = with_ledger(tmp_path, write)
    assert kinds == [int, Mismatch, int, ZeroDivisionError, int]
    assert ids == ["m1", "m0", "m2", "m3"]


def _fail(db: Database) -> None:
    with db.write():
        raise ZeroDivisionError


def test_what_is_not_committed_is_told_to_all(tmp_path: Path) -> None:
    async def write(ledger: Ledger) -> tuple[list[Any], int]:
        def spoil(db: Database) -> None:
            with db.write() as connection:
                connection.connection.rollback()

        begun, gate = threading.Event(), threading.Event()

        def wait(db: Database) -> bool:
            """Keeps the writer busy until all three are there."""
            begun.set()
            return gate.wait(10)

        before = asyncio.create_task(ledger.write(wait))
        assert await asyncio.to_thread(begun.wait, 10)
        jobs = [accept(ledger, "c", "m1"), ledger.write(spoil), accept(ledger, "c", "m2")]
        together = asyncio.gather(*jobs, return_exceptions=True)
        await asyncio.sleep(0)
        gate.set()
        found = await together
        assert await before
        again = await accept(ledger, "c", "m3")  # it goes on
        assert again
        return [type(one) for one in found], len(await ledger.read(intake.history, "c"))

    kinds, stored = with_ledger(tmp_path, write)
    assert [kind for kind in kinds if kind is not LogError] == []
    assert stored == 1


def test_the_event_loop_goes_on_while_the_log_waits_for_its_disk(tmp_path: Path) -> None:
    async def write(ledger: Ledger) -> float:
        await accept(ledger, "c", "m0")
        other = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(accept(ledger, "c", "m1"))
        longest, before = 0.0, time.monotonic()
        for _ in range(50):
            await asyncio.sleep(0.01)
            longest, before = max(longest, time.monotonic() - before), time.monotonic()
        other.rollback()
        other.close()
        await waiting
        return longest

    assert with_ledger(tmp_path, write) < 0.4  # of half a second that it waits


def test_a_ledger_that_is_closed_has_done_what_was_asked_of_it(tmp_path: Path) -> None:
    async def write(ledger: Ledger) -> None:
        jobs = [asyncio.create_task(accept(ledger, "c", f"m{number}")) for number in range(50)]
        await asyncio.sleep(0)
        await asyncio.get_running_loop().run_in_executor(None, ledger._writer.close)  # type: ignore[union-attr]
        await asyncio.gather(*jobs)

    async def scenario() -> None:
        ledger = Ledger(log_in(tmp_path))
        await write(ledger)
        ledger._pool.shutdown()
        ledger.db.close()

    asyncio.run(scenario())
    assert not [thread for thread in threading.enumerate() if thread.name == "log writer"]
    db = log_in(tmp_path)
    assert len(intake.history(db, "c")) == 50
    db.close()


# Rooms.


async def _for_ever() -> Said:
    await asyncio.sleep(60)
    raise AssertionError


def test_rooms_are_few_and_those_in_use_stay() -> None:
    async def scenario() -> None:
        rooms = Rooms(most=3)
        busy, locked = rooms.enter("busy"), rooms.enter("locked")
        busy.turns["m"] = asyncio.create_task(_for_ever())
        async with locked.door:
            for number in range(50):
                rooms.enter(str(number))
            assert len(rooms._rooms) == 3
            assert rooms.enter("busy") is busy
            assert rooms.enter("locked") is locked
        assert rooms.turns() == [busy.turns["m"]]
        busy.turns["m"].cancel()

    asyncio.run(scenario())


def test_a_conversation_in_use_is_read_from_the_log_once(tmp_path: Path) -> None:
    async def talk(ledger: Ledger) -> list[str]:
        read, reads = ledger.read, []

        async def counted(act: Any, *arguments: Any) -> Any:
            reads.append(act.__name__)
            return await read(act, *arguments)

        ledger.read = counted  # type: ignore[method-assign, assignment]
        exchange = Exchange(Turns(desk_with(FakeAssistant()), ledger, HeldAlone()))
        for number in range(5):
            await (await exchange.take("c", Message(f"m{number}", "hello"))).said
        return reads

    assert with_ledger(tmp_path, talk) == ["memory"]


def test_answers_begin_in_the_order_in_which_messages_were_stored(tmp_path: Path) -> None:
    """Also when the database is slower to say so of the first than of the second."""
    assistant = FakeAssistant()

    async def talk(ledger: Ledger) -> list[str]:
        write = ledger.write

        async def slow(act: Any, *arguments: Any) -> Any:
            result = await write(act, *arguments)
            first = act is intake.accept and arguments[1].id == "m0"
            await asyncio.sleep(0.05 if first else 0)
            return result

        ledger.write = slow  # type: ignore[method-assign, assignment]
        exchange = Exchange(Turns(desk_with(assistant), ledger, HeldAlone()))
        messages = [Message(f"m{number}", f"question {number}") for number in range(3)]
        taken = await asyncio.gather(*(exchange.take("c", message) for message in messages))
        await asyncio.gather(*(one.said for one in taken))
        return [spoken.text for spoken in await ledger.read(intake.history, "c")]

    stored = with_ledger(tmp_path, talk)
    assert stored == ["question 0", "question 1", "question 2"]
    assert [question.text for question in assistant.asked] == stored


# What is erased in time.


def test_what_is_older_than_the_clinic_says_is_erased(tmp_path: Path) -> None:
    desk = desk_with(FakeAssistant())
    days = desk.phrasebook.clinic.retention_days

    async def sweep(ledger: Ledger) -> None:
        for name, age in (("old", days + 1), ("young", days - 1)):
            at = NOW - timedelta(days=age)
            await ledger.write(intake.accept, name, Incoming("m", "hello"), at)
        await retention.sweep(ledger, desk)

    with_ledger(tmp_path, sweep)
    db = log_in(tmp_path)
    assert [spoken.id for spoken in intake.history(db, "young")] == ["m"]
    with pytest.raises(intake.Erased):
        intake.history(db, "old")
    db.close()


def test_it_is_done_every_day_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []

    async def sweep(log: Any, desk: Any) -> None:
        done.append(NOW)
        if len(done) == 1:
            raise LogError("it is busy")

    monkeypatch.setattr(retention, "sweep", sweep)
    monkeypatch.setattr(retention, "FIRST", 0.0)
    monkeypatch.setattr(retention, "EVERY", 0.01)

    async def scenario() -> None:
        task = asyncio.create_task(retention.sweep_for_ever(None, None))  # type: ignore[arg-type]
        await until(lambda: len(done) > 3)
        task.cancel()

    asyncio.run(scenario())
    assert upkeep.LAST_WORDS < 5.0  # what Sanic waits for before it cuts connections
