"""What an edited article means for the answers: small edits, and what they touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from faq_project import project

from bot.faqs.article import digest
from bot.faqs.article_check import Touched, touched

TEXT = """About Sleep

Why sleep

Sleep is good. It helps! Most people need eight hours.

  1. Naps: Short ones are enough.

Do dreams mean anything?
Nobody knows what dreams mean. Some say they do.
"""
FACTS = {
    "sleep_good": ["Sleep is good."],
    "sleep_helps": ["It helps!", "Short ones are enough."],
    "sleep_long": ["Most people need eight hours."],
    "sleep_dreams": ["Nobody knows what dreams mean."],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project(tmp_path)
    article = tmp_path / "data/article.yml"
    head = article.read_text().split("facts:")[0]
    facts = "".join(
        f'  {key}:\n    section: "sleep"\n    text: "About {key}."\n    source_sha256:\n'
        + "".join(f'      - "{digest(sentence)}"\n' for sentence in sources)
        for key, sources in FACTS.items()
    )
    article.write_text(f"{head}facts:\n{facts}")
    faq = tmp_path / "data/faq/sleep.yml"
    faq.write_text(faq.read_text().replace("[sleep_good]", "[sleep_good, sleep_long]"))
    return tmp_path


def found(root: Path, old: str, new: str) -> list[tuple[str, str, tuple[str, ...]]]:
    assert old in TEXT
    return [(t.fact.key, t.state, t.now) for t in touched(root, TEXT.replace(old, new, 1))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("good.", "good!"),
        ("Sleep is good", "\u201cSleep  is GOOD\u201d"),
        ("1. Naps: Short", "\u2022 Naps: Short"),
        ("About Sleep", "All about sleep"),
        ("Some say they do.", "Some say they do not."),
        ("eight hours.", "eight hours. Others need nine."),
    ],
)
def test_what_touches_nothing(root: Path, old: str, new: str) -> None:
    assert found(root, old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "state", "now"),
    [
        ("good", "bad", "sleep_good", "changed", ("Sleep is bad.",)),
        ("eight", "nine", "sleep_long", "changed", ("Most people need nine hours.",)),
        ("Sleep is good. ", "", "sleep_good", "gone", ()),
        ("Short ones are enough.", "", "sleep_helps", "gone", ()),
        ("It helps!", "It does help. Much!", "sleep_helps", "changed", ("It does help.", "Much!")),
        ("Nobody knows what dreams mean. ", "", "sleep_dreams", "changed", ("Some say they do.",)),
    ],
)
def test_what_an_edit_touches(
    root: Path, old: str, new: str, key: str, state: str, now: tuple[str, ...]
) -> None:
    assert found(root, old, new) == [(key, state, now)]


def test_the_answers_to_read_again(root: Path) -> None:
    by_key: dict[str, Touched] = {one.fact.key: one for one in touched(root, "")}
    assert {key: one.answers for key, one in by_key.items()} == {
        "sleep_good": ("sleep",),
        "sleep_helps": (),
        "sleep_long": ("sleep",),
        "sleep_dreams": (),
    }
    assert {one.state for one in by_key.values()} == {"gone"}
