"""Writes what a session found: figures as JSON for machines, a table with its circumstances for
people. Must not publish a try-out."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.session import FOLDER, WHOLE, Findings
from benchmarks.table import shipped_table, table, whole_table

PUBLISHED = Path("benchmarks") / "results.md"


def write(root: Path, findings: Findings) -> str:
    """Writes the files; the text for the screen."""
    name = findings.plan.name
    figures = json.dumps(asdict(findings), indent=2)
    (root / FOLDER / f"{name}.json").write_text(figures + "\n", "utf-8")
    both = findings.ours, findings.stock
    tables = [table(*both), whole_table(*both), shipped_table(findings.shipped)]
    text = "\n\n".join([_circumstances(findings), *tables]) + "\n"
    if findings.plan == WHOLE:
        (root / PUBLISHED).write_text(f"# Measured by `make bench`\n\n{text}", "utf-8")
    return text


def _circumstances(findings: Findings) -> str:
    return (
        f"{date.today():%d %B %Y}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}; both trained on the same "
        f"{findings.phrases:,} phrases (data/), asked questions that were held out (tests/). "
        "Speed is that of Rasa's own server on 127.0.0.1: its REST channel, our channel. The whole "
        "path is the same for stock; ours goes through the public gateway, which hides what "
        "identifies a person and has every message and reply on the disk before it is shown. "
        "The two take turns, so the ratios hold where the figures vary."
    )
