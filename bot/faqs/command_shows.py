"""What the commands about FAQs and the article only show: lists, checks, the history, an export,
the facts that an edited article touches. Must not save anything of the project."""

from __future__ import annotations

import argparse
from typing import TextIO

from bot.faqs.article_check import touched
from bot.faqs.draft import Draft
from bot.faqs.edit_words import several
from bot.faqs.exporting import as_csv, as_jsonl
from bot.faqs.findings import Finding
from bot.faqs.lines import Line


def list_all(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    view = draft.view()
    out.write(f"{'key':24} taught tests  title\n")
    for faq in view.faqs().values():
        counts = f"{len(faq.phrasings):6} {len(view.held_out(faq.key)):5}"
        out.write(f"{faq.key:24} {counts}  {'' if faq.answer else '(no answer) '}{faq.title}\n")
    return 0


def check(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    if arguments.id:
        draft.view().label(arguments.id)
    findings = draft.findings(arguments.id)
    for finding in findings:
        out.write(f"{finding.where}: {finding.sentence}\n")
    amount = several(len(findings), "finding")
    out.write(f"{amount}.\n" if findings else "Everything is in order.\n")
    return 1 if any(finding.stops for finding in findings) else 0


def history(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    versions = draft.versions(arguments.id) if arguments.id else draft.history.all()
    for version in versions:
        when = f"{version.when.astimezone():%Y-%m-%d %H:%M}"
        who = version.who or "(by hand)"
        out.write(f"{version.file} {version.number}  {when}  {who}: {version.what}\n")
        if arguments.diff:
            show(draft.history.lines(version), out)
    return 0


def export(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    write = as_csv if arguments.format == "csv" else as_jsonl
    text = "".join(write(draft.view()))
    if arguments.file:
        with arguments.file.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
    else:
        out.write(text)
    return 0


def article(draft: Draft, arguments: argparse.Namespace, out: TextIO) -> int:
    found = touched(draft.root, arguments.file.read_text(encoding="utf-8-sig"))
    for one in found:
        out.write(f"{one.fact.key} ({one.fact.section}): {one.state}: {one.fact.text}\n")
        out.writelines(f"    now: {sentence}\n" for sentence in one.now)
        out.write(f"    answers: {', '.join(one.answers) or 'none'}\n")
    are = "is" if len(found) == 1 else "are"
    facts = f"{several(len(found), 'fact')} {are} touched."
    out.write(f"{facts}\n" if found else "No fact is touched.\n")
    return 1 if found else 0


def told(finding: Finding) -> str:
    return finding.sentence if finding.stops else f"{finding.sentence} (to confirm: --yes)"


def show(lines: list[Line], out: TextIO) -> None:
    out.writelines(
        "    ...\n" if line.sign == "@" else f"  {line.sign} {line.text}\n" for line in lines
    )
