"""`python -m bot publish`: what can be typed. What it does stands in command_runs.py, which is
loaded when it runs."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds it to the commands of `python -m bot`."""
    words = "train, check and publish what was changed; visitors notice nothing but the answers"
    publish = commands.add_parser("publish", help=words, description=words)
    publish.add_argument("--who", help="your name (the name you are logged in with)")
    publish.add_argument("--try", dest="only_try", action="store_true", help="publish nothing")
    publish.add_argument("--override", metavar="REASON", help="publish against the checks, and why")
    publish.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from bot.teaching.command_runs import run

    return run(arguments)
