"""The log, off the event loop: a database waits for its disk, and meanwhile nobody may wait for the
gateway. SQLite has one writer, so its jobs run in one thread, many to a commit; PostgreSQL takes
several at once. Must not know what is stored."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from bot.log.database import Database

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2  # threads for SQLite
SESSIONS = 8  # threads for PostgreSQL
MOST_AT_ONCE = 64  # jobs in one commit


class Ledger:
    """Runs what bot/log offers. An operation's result is on the disk when it comes back."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.is_shared = db.engine.dialect.name != "sqlite"  # with other gateways
        self._pool = ThreadPoolExecutor(SESSIONS if self.is_shared else READERS, "log")
        self._writer = None if self.is_shared else _Writer(db)

    async def read(
        self, act: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """An operation that is not in a hurry to be first: reading, and erasing what is old."""
        job = partial(act, self.db, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    async def write(
        self, act: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """An operation that changes the log. Of two, the one begun first is done first (SQLite)."""
        if self._writer is None:
            return await self.read(act, *args, **kwargs)
        written: T = await self._writer.submit(partial(act, self.db, *args, **kwargs))
        return written

    def close(self) -> None:
        """Waits for what was begun."""
        if self._writer is not None:
            self._writer.close()
        self._pool.shutdown()


class _Job(NamedTuple):
    run: Callable[[], Any]
    future: asyncio.Future[Any]


class _Writer:
    """One thread that takes all that waits, does it, and commits once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="log writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[], Any]) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(run, future))
        return future

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while jobs := self._next():
            _tell(jobs, self._done(jobs))

    def _next(self) -> list[_Job]:
        """What waits, at least one; nothing when it is time to end."""
        first = self._jobs.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < MOST_AT_ONCE:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is None:
                self._jobs.put(None)  # for the next time
                break
            jobs.append(job)
        return jobs

    def _done(self, jobs: list[_Job]) -> list[_Outcome]:
        if len(jobs) == 1:
            return [_outcome(jobs[0])]
        try:
            with self._db.batch():
                outcomes = [_outcome(job) for job in jobs]
        except Exception as error:  # nothing is stored: whatever it was, everyone is told
            return [_Outcome(None, error)] * len(jobs)
        return outcomes


class _Outcome(NamedTuple):
    result: Any
    error: Exception | None


def _outcome(job: _Job) -> _Outcome:
    """One job that fails must not take the others of its commit with it."""
    try:
        return _Outcome(job.run(), None)
    except Exception as error:  # it is raised where the job came from
        return _Outcome(None, error)


def _tell(jobs: list[_Job], outcomes: list[_Outcome]) -> None:
    loop = jobs[0].future.get_loop()
    try:
        loop.call_soon_threadsafe(_settle, jobs, outcomes)
    except RuntimeError:  # the loop has ended, and with it everyone who waited
        if not loop.is_closed():
            raise


def _settle(jobs: list[_Job], outcomes: list[_Outcome]) -> None:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.future.done():  # given up meanwhile; what was written stays written
            continue
        if outcome.error is not None:
            job.future.set_exception(outcome.error)
        else:
            job.future.set_result(outcome.result)
