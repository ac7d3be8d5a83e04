"""A project of its own for a test of teaching: the real data in a folder that may be changed, with
a live release of them. The model is made once for all tests of a run."""

from __future__ import annotations

import os
from pathlib import Path

from bot.releases.store import Release, Releases
from bot.teaching.workshop.copying import copy

ROOT = Path(__file__).parents[2]
LINKED = ("bot", "actions", "requirements.txt")
MADE = Path("models/live")
FAQ = """\
version: "3.1"
nlu:
  - intent: faq/{key}
    metadata:
      title: "{title}"
      source: "clinic"
    examples: |
{phrasings}
responses:
  utter_faq/{key}:
    - text: |
        {answer}
"""
TESTS = """\
version: "3.1"
nlu:
  - intent: faq/{key}
    examples: |
{phrasings}
"""
PARKING = (
    "do you have a car park", "where can I leave my car", "is there parking outside",
    "can I park near you", "do I have to pay for parking", "parking space for visitors",
    "where do I park my van", "is the street free to park on",
)  # fmt: skip
PARKED = ("is parking free at yours?", "anywhere to park close by?")


def project(folder: Path) -> Path:
    """A checkout without a release."""
    copy(ROOT, folder)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    (folder / "models").mkdir()
    for name in ("encoder", "skeletons", "vectors"):
        if (ROOT / "models" / name).is_dir():
            (folder / "models" / name).symlink_to(ROOT / "models" / name)
    return folder


def released(folder: Path, model: Path) -> Release:
    """The project's first release, live."""
    from bot.teaching.training import code_of

    store = Releases(folder)
    report = {"code": code_of(folder)}
    release = store.make(folder, model, who="set-up", words="First release", report=report)
    store.go_live(release.id, "set-up")
    return release


def add_faq(
    folder: Path, key: str, phrasings: tuple[str, ...], answer: str = "There is a car park.",
    held_out: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """A FAQ as somebody would write it by hand, whom no editor has checked."""
    values = {"key": key, "title": key.capitalize(), "answer": answer}
    text = FAQ.format(phrasings=_lines(phrasings), **values)
    (folder / f"data/faq/{key}.yml").write_text(text, encoding="utf-8")
    if held_out:
        text = TESTS.format(key=key, phrasings=_lines(held_out))
        (folder / f"tests/faq/{key}.yml").write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """For processes of such a project."""
    return {**os.environ, "CLINIC_GIT": "off", "PYTHONWARNINGS": "ignore"}


def _lines(phrasings: tuple[str, ...]) -> str:
    return "\n".join(f"      - {phrasing}" for phrasing in phrasings)
