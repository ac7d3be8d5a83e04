"""Times every page of the staff's console on a long log, which is made up straight in the database:
the console is started on it, and each page is asked for again and again. Ends what it starts."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import console_inbox, console_log
from benchmarks.console_log import Plan
from benchmarks.console_pages import PageTime, answers, pages, timed
from benchmarks.errors import BenchError
from benchmarks.servers import free_ports, serving
from bot.log import people_invitations, people_second_factor, people_sessions
from bot.log.audit import By
from bot.log.database import Database, LogError
from bot.log.tables import messages

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("var") / "bench"
RESULT = Path("benchmarks/console.md")
LIMIT = 200.0  # milliseconds that a page may take, 19 times out of 20
WHOLE, QUICK = 1_000_000, 20_000  # messages
DAYS = 365


@dataclass(frozen=True)
class ConsoleTimes:
    """How long pages take on a log of so many messages. counting: a plain count of them all."""

    messages: int
    counting: float
    first: float  # seconds of the first page: it counts all the days there are
    pages: tuple[PageTime, ...]

    @property
    def slow(self) -> list[str]:
        """The pages that take too long."""
        return [page.path for page in self.pages if page.p95 > LIMIT]


def measure(root: Path, plan: Plan | None, url: str = "") -> ConsoleTimes:
    """Makes a log up, at this address or in a file, and times the console on it; without a plan,
    on the log that was made up last."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    address = url or f"sqlite:///{folder / 'console.sqlite3'}"
    if plan and not url:
        for old in folder.glob("console.sqlite3*"):
            old.unlink()
    counted, counting, cookie = _prepared(root, plan, address)
    (port,), log = free_ports(1), folder / "console.log"
    settings = {"CLINIC_CONSOLE_PORT": str(port), "CLINIC_DB_URL": address}
    with serving([sys.executable, "-m", "bot.console"], root, log, settings) as server:
        server.wait(lambda: answers(port))
        first = timed(port, "/analytics?days=364", cookie) / 1000
        return ConsoleTimes(counted, counting, first, tuple(pages(port, cookie)))


def table(times: ConsoleTimes) -> str:
    """For people."""
    lines = [
        f"{times.messages:,} messages; counting them takes {times.counting:.0f} ms, "
        f"the very first page {times.first:.1f} s",
        "",
        "| page | p50 ms | p95 ms |",
        "|---|---|---|",
    ]
    lines += [f"| {page.path} | {page.p50:.0f} | {page.p95:.0f} |" for page in times.pages]
    return "\n".join(lines)


def write(root: Path, times: ConsoleTimes, whole: bool) -> str:
    """Writes the table if it is no try-out; the table."""
    told = f"{table(times)}\n"
    if whole:
        (root / RESULT).write_text(f"# The console, by `make bench`\n\n{told}", "utf-8")
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """1 if a page takes too long, or could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--messages", type=int, default=WHOLE)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--url", default="", help="an empty database, instead of a file")
    parser.add_argument("--again", action="store_true", help="on the log made up last")
    options = parser.parse_args(arguments)
    now = datetime.now(timezone.utc)
    plan = None if options.again else Plan(options.messages, options.days, now)
    try:
        times = measure(ROOT, plan, options.url)
    except (BenchError, LogError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    sys.stdout.write(f"{table(times)}\n")
    if times.slow:
        sys.stdout.write(f"\nover {LIMIT:.0f} ms: {', '.join(times.slow)}\n")
    return 1 if times.slow else 0


def _log_in(db: Database) -> str:
    """An admin's session, begun without a password."""
    by = By(datetime.now(timezone.utc))
    name = f"bench {by.at:%H:%M:%S}"
    token = people_invitations.invite(db, name, "admin", by)
    person = people_invitations.accept(db, token, name, "no password", by.at)
    secret = people_second_factor.offer(db, person.number, "no secret")
    people_second_factor.set_up(db, person.number, (secret, 0), [secrets.token_hex(8)], by)
    return people_sessions.begin(db, person, True, by)


def _prepared(root: Path, plan: Plan | None, address: str) -> tuple[int, float, str]:
    """How many messages the log holds, how long it takes to count them, and an admin's session."""
    db = Database.open(address)
    try:
        if plan:
            console_log.fill(db, root, plan)
            console_inbox.sort(db)
        began = time.perf_counter()
        with db.read() as connection:
            counted = connection.execute(select(func.count()).select_from(messages)).scalar_one()
        counting = (time.perf_counter() - began) * 1000
        return int(counted), counting, _log_in(db)
    finally:
        db.close()


if __name__ == "__main__":
    sys.exit(main())
