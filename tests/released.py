"""A small project that can be released, and its releases, for tests of what is built on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import faq_project

from bot.log import audit
from bot.log.database import Database, opened
from bot.log.paging import every
from bot.releases.store import Release, Releases

DOMAIN = """version: "3.1"
intents: [faq, not_covered]
responses:
  utter_greet:
    - text: "Hello, this is {clinic}."
"""
REPORT = {"blocked": [], "words": "a test"}


def project(folder: Path) -> Path:
    """A folder with all that a release copies."""
    faq_project.project(folder)
    (folder / "domain.yml").write_text(DOMAIN, "utf-8")
    (folder / "config.yml").write_text("recipe: default.v1\n", "utf-8")
    (folder / "model.tar.gz").write_bytes(b"a model" * 1000)
    return folder


def make(root: Path, **told: Any) -> Release:
    """A release of the project as it stands."""
    said: Mapping[str, Any] = {"who": "Ann", "words": "a change", "report": REPORT, **told}
    return Releases(root).make(root, root / "model.tar.gz", **said)


def make_live(root: Path, **told: Any) -> Release:
    """The same, and live."""
    release = make(root, **told)
    Releases(root).go_live(release.id, release.who)
    return release


def write_answer(root: Path, text: str) -> None:
    """Another answer to one of the project's two questions."""
    file = root / "data/faq/sleep.yml"
    old = "You should sleep, says the article."
    written = file.read_text("utf-8")
    start = written.index("- text: |\n") + len("- text: |\n")
    end = written.index("\n\n", start) if old in written else written.index("\n", start)
    file.write_text(f"{written[:start]}          {text}{written[end:]}", "utf-8")


def deeds(root: Path) -> list[tuple[str, str, str, dict[str, Any]]]:
    """What a project's audit log has, oldest first."""
    with opened(root, {}) as db:
        return deeds_in(db)


def deeds_in(db: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Who did what, to what, and how."""
    rows = every(db, audit.listed(audit.Wanted()), audit.ORDER)
    entries = sorted(map(audit.entry_of, rows), key=lambda entry: entry.number)
    return [(e.by.name, e.deed.action, e.deed.object, e.deed.detail) for e in entries]
