"""What follows from the findings of one message, by findings made by hand: which emergency it is,
whether it is sure, and whether all danger was set aside."""

from __future__ import annotations

import pytest

from bot.language.red_flag_finding import Finding
from bot.language.red_flag_reading import Look, Reading, RedFlag, Together, look_at

STROKE = Together("medical", "stroke_signs", (frozenset({"numb", "weak"}), frozenset({"speech"})))
TABLETS = Together("medical", "overdose", (frozenset({"numb"}), frozenset({"tablets"})))


def found(section: str, rule: str) -> Finding:
    return Finding(section, rule, "NOUN", 0, 1)


CHEST = found("medical", "chest")
BREATH = found("medical", "breathing")
SUICIDE = found("self_harm", "suicide")
OVERDOSE = found("medical", "overdose")
NUMB = found("signs", "numb")
SPEECH = found("signs", "speech")
NIGHT = found("settings", "night")


def read(*live: Finding, aside: tuple[Finding, ...] = (), said: str = "") -> Reading:
    return Reading(live, aside, frozenset(said.split()))


def look(*readings: Reading) -> Look:
    return look_at(readings, (STROKE, TABLETS), first=["overdose"])


@pytest.mark.parametrize(
    ("reading", "flag"),
    [
        (read(), None),
        (read(CHEST), RedFlag("medical", "chest", sure=False)),
        (read(CHEST, NIGHT), RedFlag("medical", "chest", sure=False)),
        (read(CHEST, BREATH), RedFlag("medical", "chest", sure=True)),
        (read(CHEST, NUMB), RedFlag("medical", "chest", sure=True)),
        (read(CHEST, said="NOW"), RedFlag("medical", "chest", sure=True)),
        (read(CHEST, said="LATELY COMMA"), RedFlag("medical", "chest", sure=True)),
        (read(CHEST, said="PAST"), RedFlag("medical", "chest", sure=False)),
        (read(CHEST, SUICIDE), RedFlag("self_harm", "suicide", sure=True)),
        (read(NUMB, SPEECH), RedFlag("medical", "stroke_signs")),
        (read(NUMB), None),
        (read(aside=(CHEST, BREATH)), None),
    ],
)
def test_the_emergency_of_one_stretch(reading: Reading, flag: RedFlag | None) -> None:
    assert look(reading).flag == flag


def test_of_several_stretches_the_first_emergency_is_told_unless_self_harm_is_spoken_of() -> None:
    assert look(read(NIGHT), read(CHEST), read(BREATH)).flag == RedFlag("medical", "chest", False)
    assert look(read(NIGHT), read(CHEST), read(SUICIDE)).flag == RedFlag("self_harm", "suicide")


def test_what_may_be_of_ones_own_doing_is_told_first() -> None:
    for reading in (read(BREATH, OVERDOSE), read(BREATH, NUMB, found("signs", "tablets"))):
        assert look(reading).flag == RedFlag("medical", "overdose")
    assert look(read(OVERDOSE, SUICIDE)).flag == RedFlag("self_harm", "suicide")
    assert look(read(OVERDOSE)).flag == RedFlag("medical", "overdose", sure=False)
    assert look(read(CHEST, said="NOW"), read(OVERDOSE)).flag == RedFlag("medical", "overdose")


def test_signs_of_different_stretches_are_not_put_together() -> None:
    assert look(read(NUMB), read(SPEECH)).flag is None


@pytest.mark.parametrize(
    ("readings", "cleared"),
    [
        ([], False),
        ([read()], False),
        ([read(aside=(CHEST,))], True),
        ([read(aside=(NIGHT,))], False),
        ([read(NIGHT, aside=(CHEST,))], True),
        ([read(NUMB, aside=(CHEST,))], False),
        ([read(aside=(CHEST,), said="NOW")], False),
        ([read(aside=(CHEST,), said="PAST")], True),
        ([read(aside=(CHEST,)), read()], True),
        ([read(aside=(CHEST,)), read(NUMB)], False),
        ([read(aside=(CHEST,)), read(BREATH)], False),
    ],
)
def test_cleared_is_what_was_set_aside_with_no_danger_left(
    readings: list[Reading], cleared: bool
) -> None:
    assert look(*readings).cleared is cleared


def test_everything_seen_is_named() -> None:
    seen = look(read(CHEST, NIGHT, said="NOW COMMA"), read(aside=(BREATH,), said="PAST"))
    assert seen.traits == {
        "live medical", "live medical/chest", "live settings", "live settings/night",
        "aside medical", "aside medical/breathing", "said NOW", "said PAST",
        "flag", "flag medical", "flag medical/chest",
    }  # fmt: skip
    assert look(read(aside=(CHEST,))).traits == {
        "aside medical", "aside medical/chest", "cleared",
    }  # fmt: skip
