"""`python -m bot releases` and `python -m bot rollback`. What they do is loaded when they run."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both to the commands of `python -m bot`."""
    text = "list the releases, newest first"
    commands.add_parser("releases", help=text, description=text).set_defaults(run=_releases)
    text = "make an earlier release live again, at once"
    back = commands.add_parser("rollback", help=text, description=text)
    back.add_argument("number", type=int, nargs="?", help="none: the one before the live one")
    back.add_argument("--who", help="your name, for the record")
    back.set_defaults(run=_rollback)


def _releases(arguments: argparse.Namespace) -> int:
    from bot.releases.store import Releases

    store = Releases(Path.cwd())
    live, releases, damaged = store.pointer(), store.list(), store.damaged()
    if not (releases or damaged):
        sys.stdout.write("There is no release yet: `make run` makes the first.\n")
    for release in releases:
        when = release.made_at.strftime("%Y-%m-%d %H:%M")
        mark = "live" if release.id == live else ""
        words = " ".join(release.words.split())
        sys.stdout.write(f"{release.number:>4}  {mark:<4}  {when}  {release.who}: {words}\n")
    for sentence in damaged.values():
        sys.stderr.write(f"{sentence}\n")
    return 1 if damaged else 0


def _rollback(arguments: argparse.Namespace) -> int:
    from bot.log import publishing
    from bot.log.database import LogError, opened
    from bot.releases.store import ReleaseError, Releases

    store, by = Releases(Path.cwd()), publishing.by_command(arguments.who)
    try:
        release = store.numbered(arguments.number) if arguments.number else store.before_live()
        with opened(store.root, os.environ) as log:
            publishing.rolled_back(log, by, release.number, release.id)
        store.go_live(release.id, by.name)
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except LogError as error:
        sys.stderr.write(f"Nothing was rolled back: the audit log must be told first. {error}\n")
        return 1
    sys.stdout.write(f"Release {release.number} is live: {release.words}\n")
    return 0
