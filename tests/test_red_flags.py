"""The red-flag rules alone, without the assistant: what fires, what stays quiet, and that no text
breaks them. The lines of red_flags/ were written with the rules; the blind suite is
test_emergency_suite.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.red_flags import RedFlags

ROOT = Path(__file__).parents[1]
LEAST_FOUND = 0.97
MOST_FALSE = 0.02


def _lines(name: str) -> list[str]:
    lines = (ROOT / "tests" / "red_flags" / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def red_flags() -> RedFlags:
    return RedFlags.load(ROOT / "data" / "emergency")


def test_danger_fires(red_flags: RedFlags) -> None:
    texts = _lines("fires.txt")
    missed = [text for text in texts if red_flags.check(text) is None]
    assert len(missed) / len(texts) <= 1 - LEAST_FOUND, missed


def test_what_only_sounds_like_danger_stays_quiet(red_flags: RedFlags) -> None:
    texts = _lines("quiet.txt")
    alarmed = [text for text in texts if red_flags.check(text) is not None]
    assert len(alarmed) / len(texts) <= MOST_FALSE, alarmed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my mother has chest pain right now", "medical"),
        ("no fever but he can't breathe", "medical"),
        ("I had a stroke in 2019 and now my face is drooping", "medical"),
        ("I want to kill myself", "self_harm"),
    ],
)
def test_the_kind_of_danger(red_flags: RedFlags, text: str, kind: str) -> None:
    flag = red_flags.check(text)
    assert flag is not None and flag.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I had a stroke in 2019, can I come?",
        "no chest pain, just a stiff neck",
        "this pain is killing me, can massage help",
        "do you use long strokes in the massage",
    ],
)
def test_history_negation_and_idiom_do_not_fire(red_flags: RedFlags, text: str) -> None:
    assert red_flags.check(text) is None


def test_what_was_set_aside_keeps_the_classifier_from_warning(red_flags: RedFlags) -> None:
    assert red_flags.veto("I had a heart attack five years ago, is massage ok?")
    assert not red_flags.veto("my chest hurts and I can't breathe")
    assert not red_flags.veto("how much is a session?")


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "🆘" * 50, "chest pain " * 1000, "{" * 500, "ПРИВЕТ", "\n\t"]
)
def test_no_text_breaks_them(red_flags: RedFlags, text: str) -> None:
    red_flags.check(text)
    red_flags.veto(text)
