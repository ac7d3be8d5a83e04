"""`python -m bot faq ...` and `python -m bot article ...`: what can be typed. What it does stands
in command_runs.py, which is loaded when one of them runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both to the commands of `python -m bot`."""
    faq = _command(commands, "faq", "list", "list, add, edit and check the FAQs")
    _faq(faq.add_subparsers(metavar="what"))
    article = _command(
        commands, "article", "article", "what an edited article means for the answers"
    )
    what = article.add_subparsers(metavar="what", required=True)
    check = _command(what, "check", "article", "which facts and answers an edited article touches")
    check.add_argument("file", type=Path, help="the new article as plain text")


def _faq(what: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(what, "list", "list", "list the FAQs")
    _add(_command(what, "add", "add", "add a FAQ"))
    _edit(_command(what, "edit", "edit", "change a FAQ, or the examples of the dialogue"))
    delete = _saving(_command(what, "delete", "delete", "take a FAQ away; history keeps it"))
    delete.add_argument("id", metavar="key")
    check = _command(what, "check", "check", "check one FAQ, or all with every phrasing")
    check.add_argument("id", nargs="?", metavar="key")
    history = _command(what, "history", "history", "who changed what and when")
    history.add_argument("id", nargs="?", metavar="key")
    history.add_argument("--diff", action="store_true", help="with the lines that changed")
    restore = _saving(_command(what, "restore", "restore", "go back to a version, or undelete"))
    restore.add_argument("id", metavar="key")
    restore.add_argument("version", type=int, nargs="?", help="none: bring a deleted FAQ back")
    restore.add_argument("--tests", action="store_true", help="the test questions, not the FAQ")
    taken = _saving(_command(what, "import", "import", "take in a CSV file, a web page or a text"))
    taken.add_argument("file", type=Path)
    given = _command(what, "export", "export", "write all FAQs as CSV or JSON lines")
    given.add_argument("file", type=Path, nargs="?", help="standard output if none")
    given.add_argument("--format", choices=("csv", "jsonl"), default="csv")


def _add(parser: argparse.ArgumentParser) -> None:
    _fields(_saving(parser))
    parser.add_argument("--key", default="", help="made from the title if none")
    parser.add_argument("--phrasing", action="append", default=[], metavar="TEXT")
    parser.add_argument("--phrasings", type=Path, metavar="FILE", help="one a line")
    parser.add_argument(
        "--test", action="append", default=[], metavar="TEXT", help="kept for tests"
    )


def _edit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="key", help="a FAQ, or a label such as not_covered")
    _fields(_saving(parser))
    for name in ("add", "remove", "add-test", "remove-test"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="TEXT")
    parser.add_argument("--move", action="append", default=[], metavar="TEXT", help="... to here")
    parser.add_argument(
        "--from", dest="source_id", metavar="KEY", help="where --move takes it from"
    )


def _fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title")
    parser.add_argument("--answer", help='"-" reads it from standard input')
    parser.add_argument("--more", help="what is said when visitors ask for more")
    parser.add_argument("--source", help='"clinic", or "article: " and the section')
    parser.add_argument("--fact", action="append", metavar="NAME")
    parser.add_argument("--related", action="append", metavar="KEY")


def _saving(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--who", help="whose change it is; you, if not said")
    parser.add_argument("--yes", action="store_true", help="confirm what must be confirmed")
    parser.add_argument("--dry-run", action="store_true", help="show it, save nothing")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=_later(run))
    return parser


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        from bot.faqs.command_runs import run

        return run(name, arguments)

    return run
