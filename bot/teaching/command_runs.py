"""What `python -m bot publish` does: it tells the audit log, asks the workshop, shows how far that
has come, and says what came of it. Ctrl-C cancels the job, not just the showing of it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from bot.faqs.differences import differences
from bot.faqs.draft import Draft
from bot.faqs.saving import SavingError
from bot.faqs.tree import TreeError
from bot.log import publishing
from bot.log.audit import By
from bot.log.database import LogError, opened
from bot.releases.store import FOLDER, Releases
from bot.teaching.client import Workshop, WorkshopError
from bot.teaching.state import State
from bot.teaching.texts import text

GLANCE = 0.1  # seconds
GOOD = frozenset({"published", "tried"})
MOST_SHOWN = 10  # messages that are answered differently


def run(arguments: argparse.Namespace) -> int:
    """0 if it was published (or, tried, could be), 1 if not."""
    root, by = Path.cwd(), publishing.by_command(arguments.who)
    request = {
        "do": "try" if arguments.only_try else "publish",
        "who": by.name,
        "reason": arguments.override,
    }
    try:
        _tell(root, by, request)
        return _asked(Workshop(root), request)
    except LogError as error:
        return _refused(text("command.untold", error=error))
    except (WorkshopError, TreeError, SavingError) as error:
        return _refused(str(error))


def _tell(root: Path, by: By, request: Mapping[str, Any]) -> None:
    """Tells the audit log, as the console does; what the workshop will refuse is not told."""
    reason = request["reason"]
    if reason is not None and not reason.strip():
        raise WorkshopError(text("no_reason"))
    with opened(root, os.environ) as log:
        if request["do"] == "try":
            publishing.tried(log, by)
        else:
            publishing.asked(log, by, _changes(root), reason)


def _changes(root: Path) -> int:
    """How many wait to be published."""
    Draft(root).recover()
    live = Releases(root).pointer()
    return len(differences(root, root / FOLDER / live)) if live else 0


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _asked(workshop: Workshop, request: dict[str, Any]) -> int:
    reply = workshop.ask(request)
    if not reply["ok"]:
        return _refused(reply["sentence"])
    try:
        ended = _followed(workshop, int(reply["job"]))
    except KeyboardInterrupt:
        workshop.ask({"do": "cancel"})
        ended = _ended(workshop)
    console = Console(highlight=False, soft_wrap=True)
    for line in sentences(ended):
        console.print(line, markup=False)
    return 0 if ended.end in GOOD else 1


def _followed(workshop: Workshop, job: int) -> State:
    """Shows how a job goes on until it is over."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, transient=True) as bar:
        shown = bar.add_task("", total=1.0, left="")
        while (state := workshop.state()).runs and state.job == job:
            left = "" if state.seconds_left is None else f"{max(state.seconds_left, 0):.0f} s"
            bar.update(shown, completed=state.share, description=state.step, left=left)
            time.sleep(GLANCE)
    return state


def _ended(workshop: Workshop) -> State:
    while (state := workshop.state()).runs:
        time.sleep(GLANCE)
    return state


def sentences(state: State) -> Iterator[str]:
    """What came of a job, for a person to read."""
    if state.report:
        yield from _reported(state.report)
    yield state.sentence


def _reported(report: dict[str, Any]) -> Iterator[str]:
    yield text("command.changes", words=report["words"])
    yield from _figures(report)
    changed = report["replay"]["changed"]
    for row in changed[:MOST_SHOWN]:
        yield "  " + text("command.replayed", **row)
    yield from (f"! {sentence}" for sentence in (*report["warnings"], *report["blocked"]))


def _figures(report: dict[str, Any]) -> Iterator[str]:
    held_out, emergency = report["held_out"], report["emergency"]
    dialogues, replay = report["dialogues"], report["replay"]
    if not held_out["n"]:
        return
    live = held_out["live"] or held_out
    yield text("command.held_out", live_wrong=live["wrong"], **held_out)
    yield text("command.emergency", **{**emergency, "missed": len(emergency["missed"])})
    yield text("command.dialogues", n=dialogues["n"], failed=len(dialogues["failed"]))
    counts = {"n": replay["n"], "same": replay["same"], "changed": replay["n"] - replay["same"]}
    worse = sum(row["times"] for row in replay["changed"] if row["worse"])
    yield text("command.replay", worse=worse, **counts)
