"""A small clinic's folder for the tests of the editor: two FAQs, a label of the dialogue, test
questions, an article of three sentences. Its guard is deaf but for two words."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path

from bot.faqs.article import digest
from bot.faqs.draft import Draft
from bot.faqs.faq import Faq

ROOT = Path(__file__).parents[1]
SLEEP = """version: "3.1"
nlu:
  - intent: faq/sleep   # what we are asked most
    metadata:
      title: "Why sleep?"
      source: "article: sleep"
      facts: [sleep_good]
      related: [beds]
    examples: |
      - why should I sleep
      - is sleep any good
      - what is sleep for
      - do I have to sleep
      - sleep, is it worth it?

responses:
  utter_faq/sleep:
    - text: |
          You should sleep, says the article.

          Now.
    # said on request
    - text: |
        For a while, that is.
      metadata: {when: more}
"""
BEDS = """version: "3.1"
nlu:
  - intent: faq/beds
    metadata:
      title: "Your beds"
      source: "clinic"
      related: [sleep]
    examples: |
      - what beds do you have
      - are your beds soft
      - how wide is a bed
      - can I see the beds
      - beds
"""
NOT_COVERED = """version: "3.1"
nlu:
  # what nobody answers
  - intent: not_covered
    examples: |
      - do you sell pillows
      - what do dreams mean
rules:
  - rule: on the subject, but not answered
    steps:
      - intent: not_covered
      - action: utter_not_covered
"""
TESTS = """# held out: never trained on
version: "3.1"
nlu:
  - intent: faq/sleep
    examples: |
      - sleeping, why
"""
ARTICLE = f"""article:
  title: "About sleep"
  reviewed_on: 2021-05-03
  reviewed_by: "A. Person"
facts:
  sleep_good:
    section: "sleep"
    text: "One should sleep."
    source_sha256: ["{digest("Sleep is good.")}"]
"""
FILES = {
    "data/faq/sleep.yml": SLEEP,
    "data/faq/beds.yml": BEDS,
    "data/dialogue/not_covered.yml": NOT_COVERED,
    "tests/faq/sleep.yml": TESTS,
    "data/article.yml": ARTICLE,
}
PARKING = Faq(
    key="parking",
    title="Parking",
    source="clinic",
    facts=(),
    related=("beds",),
    phrasings=("where can I park", "parking", "a place for my car", "car park", "may I park here"),
    answer="Behind the house.",
    more=None,
)


class Guard:
    """Hears an emergency in "chest pain", a name in "Ann" and a phone number in "phone"."""

    def personal(self, text: str) -> tuple[str, ...]:
        return ("phone",) if "phone" in text else ("name",) if "Ann" in text else ()

    def emergency(self, text: str) -> bool:
        return "chest pain" in text


def project(folder: Path) -> Path:
    """The folder, filled."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    clinic = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    clinic = clinic.replace("[definition, needles, pregnancy, side_effects]", "[sleep, beds]")
    (folder / "clinic.yml").write_text(clinic, encoding="utf-8")
    return folder


def shipped(folder: Path) -> Path:
    """A copy of what staff edit of this very project."""
    for name in ("data/faq", "data/dialogue", "tests/faq", "tests/dialogue"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("data/article.yml", "clinic.yml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def draft(folder: Path) -> Draft:
    return Draft(folder, Guard(), lambda: datetime(2026, 11, 22, 18, 0, tzinfo=timezone.utc))


def changed_lines(before: str, after: str) -> list[str]:
    """As a version control system counts them."""
    from difflib import unified_diff

    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]
