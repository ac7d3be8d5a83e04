"""What `python -m bot faq ...` and `python -m bot article ...` do: the console's editor in lines of
text. Nothing is saved that the checks refuse."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from bot.faqs.article import ArticleError
from bot.faqs.cleaning import one_a_line
from bot.faqs.command_shows import article, check, export, history, list_all, show, told
from bot.faqs.draft import Draft, Refused
from bot.faqs.edit import FIELDS, Edit
from bot.faqs.faq import Faq
from bot.faqs.importing import take_in
from bot.faqs.keys import key_for
from bot.faqs.pairs import read_pairs
from bot.faqs.pairs_values import PairsError
from bot.faqs.rules_answer import CLINIC
from bot.faqs.saving import SavingError
from bot.faqs.tree import TreeError
from bot.faqs.view import EditError

MENDABLE = (ArticleError, EditError, PairsError, Refused, SavingError, TreeError)
UNUSED = ("tensorflow", "scipy", "sklearn")  # spaCy would import them where they are installed


def run(name: str, arguments: argparse.Namespace) -> int:
    """The exit code of a command in the folder it is typed in."""
    warnings.simplefilter("ignore")  # what libraries say of one another is not for staff
    for unused in UNUSED:
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    return run_on(Draft(Path.cwd()), name, arguments, sys.stdout)


def run_on(draft: Draft, name: str, arguments: argparse.Namespace, out: TextIO) -> int:
    try:
        return RUNS[name](draft, arguments, out)
    except MENDABLE as error:
        sys.stderr.write(f"{error}\n")
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"The file cannot be read or written: {error}\n")
    return 1


def _add(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    edit = draft.edit()
    title = arguments.title or ""
    phrasings = [*arguments.phrasing]
    if arguments.phrasings:
        phrasings += one_a_line(arguments.phrasings.read_text(encoding="utf-8"))
    faq = Faq(
        key=arguments.key or key_for(title, edit.now.labels()),
        title=title,
        source=arguments.source or CLINIC,
        facts=tuple(arguments.fact or ()),
        related=tuple(arguments.related or ()),
        phrasings=tuple(phrasings),
        answer=_text(arguments.answer),
        more=arguments.more,
    )
    edit.create(faq, arguments.test)
    return _save(draft, edit, arguments, out)


def _edit(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    edit, id = draft.edit(), arguments.id
    given = {**vars(arguments), "answer": _text(arguments.answer), "facts": arguments.fact}
    fields = {name: given[name] for name in FIELDS if given[name] is not None}
    if fields:
        edit.change(id, **fields)
    for text in arguments.move:
        edit.move(text, arguments.source_id or "not_covered", id)
    edit.remove_phrasings(id, arguments.remove)
    edit.remove_held_out(id, arguments.remove_test)
    edit.add_phrasings(id, arguments.add)
    edit.add_held_out(id, arguments.add_test)
    return _save(draft, edit, arguments, out)


def _delete(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    edit = draft.edit()
    edit.delete(arguments.id)
    return _save(draft, edit, arguments, out)


def _restore(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    if arguments.version is None:
        edit = draft.bringing_back(arguments.id)
    else:
        folder = "tests/faq" if arguments.tests else "data/faq"
        label = draft.view().labels().get(arguments.id)
        file = (label.tests if arguments.tests else label.file) if label else ""
        edit = draft.restoring(file or f"{folder}/{arguments.id}.yml", arguments.version)
    return _save(draft, edit, arguments, out)


def _import(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    pairs = read_pairs(arguments.file.name, arguments.file.read_bytes())
    edit = draft.edit()
    rows = take_in(edit, pairs)
    if arguments.yes:
        agreed = [finding.token for row in rows for finding in row.findings]
        edit = draft.edit()
        rows = take_in(edit, pairs, agreed)
    for row in rows:
        out.write(f"{row.number}: {row.state}: {row.question}\n")
        for finding in row.findings:
            out.write(f"    {told(finding)}\n")
    if any(row.state == "ready" for row in rows):
        _save(draft, edit, arguments, out, quiet=True)
    else:
        out.write("Nothing was saved.\n")
    return 0 if all(row.state == "ready" for row in rows) else 1


def _save(
    draft: Draft, edit: Edit, arguments: argparse.Namespace, out: TextIO, quiet: bool = False
) -> int:
    findings = edit.findings()
    if not quiet:
        out.writelines(f"{told(finding)}\n" for finding in findings)
    confirmed = [finding.token for finding in findings] if arguments.yes else []
    waiting = [f for f in findings if f.stops or f.token not in confirmed]
    if arguments.dry_run:
        for file, lines in edit.diff().items():
            out.write(f"{file}\n")
            show(lines, out)
    elif not waiting:
        saved = draft.save(edit, arguments.who or getpass.getuser(), confirmed)
        out.write(f"Saved: {saved.words}.\n" if saved else "Nothing changes.\n")
        return 0
    out.write("Nothing was saved.\n")
    return 1 if waiting else 0


def _text(value: str | None) -> str | None:
    return sys.stdin.read() if value == "-" else value


RUNS: dict[str, Callable[[Draft, argparse.Namespace, TextIO], int]] = {
    "list": list_all,
    "add": _add,
    "edit": _edit,
    "delete": _delete,
    "check": check,
    "history": history,
    "restore": _restore,
    "import": _import,
    "export": export,
    "article": article,
}
