"""The parts of the gate by themselves: what counts as wrong, how wrong it can be, what is worse
than before, which messages stand alone, how far a job has come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta
from teaching.fakes import ROLES

from bot.bounds import upper_bound
from bot.faqs.differences import Difference
from bot.language.examples import Examples, Rounded
from bot.language.gram_table import GramTable
from bot.teaching import state as states
from bot.teaching.gate import replay
from bot.teaching.gate.blocks import Blocks
from bot.teaching.gate.decision import Decision
from bot.teaching.gate.held_out import Judged, bystanders, lost, newly_wrong, verdict
from bot.teaching.gate.messages import Message
from bot.teaching.gate.report import touched_by
from bot.teaching.gate.suites import Question
from bot.teaching.state import State
from bot.teaching.workshop.progress import Progress

ANSWERED = Decision("answered", ("price",))
OTHER = Decision("answered", ("hours",))
OFFERED = Decision("offered", (), ("price", "hours"))
DECLINED = Decision("declined", ("not_covered",))
DANGER = Decision("emergency", ("emergency",))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (ANSWERED, "right"), (OTHER, "wrong"), (OFFERED, "offered"), (DECLINED, "declined"),
        (DANGER, "wrong"), (Decision("offered", (), ("hours",)), "missed"),
        (Decision("answered", ("hours", "price")), "right"),
    ],
)  # fmt: skip
def test_a_verdict(said: Decision, found: str) -> None:
    assert verdict(Question("what is it", "price"), said, ROLES) == found


def test_declining_a_question_that_nobody_answers_is_right() -> None:
    assert verdict(Question("x", "not_covered"), DECLINED, ROLES) == "right"


@pytest.mark.parametrize(
    ("was", "now", "wrong", "gone"),
    [
        (ANSWERED, OTHER, True, False), (DECLINED, OTHER, True, False),
        (OTHER, OTHER, False, False), (ANSWERED, DECLINED, False, True),
        (OFFERED, DECLINED, False, True), (DECLINED, DECLINED, False, False),
        (None, OTHER, False, False),
    ],
)  # fmt: skip
def test_what_is_newly_wrong_and_what_is_lost(
    was: Decision | None, now: Decision, wrong: bool, gone: bool
) -> None:
    judged = [Judged(Question("x", "price"), now, was)]
    assert bool(newly_wrong(judged, ROLES)) == wrong
    assert bool(lost(judged, ROLES)) == gone


@pytest.mark.parametrize(("bad", "of"), [(0, 1), (0, 100), (3, 100), (17, 888), (9, 9), (0, 0)])
def test_the_bound_is_that_of_clopper_and_pearson(bad: int, of: int) -> None:
    known = 1.0 if bad >= of else float(beta.ppf(0.95, bad + 1, of - bad))
    assert upper_bound(bad, of) == pytest.approx(known, abs=1e-9)


def test_changes_are_listed_worst_first() -> None:
    pairs = [
        (DECLINED, ANSWERED), (ANSWERED, DECLINED), (DANGER, DECLINED), (ANSWERED, OTHER),
        (OTHER, OTHER), (OFFERED, DECLINED), (DECLINED, DANGER),
    ]  # fmt: skip
    messages = [Message(f"m{place}", 1) for place in range(len(pairs))]
    found = replay.changed(messages, pairs, set())
    assert [change.message.text for change in found] == ["m2", "m3", "m1", "m6", "m5", "m0"]
    assert [change.worse for change in found] == [True] * 3 + [False] * 3


def test_an_answer_that_was_deleted_is_not_missed() -> None:
    (change,) = replay.changed([Message("m", 1)], [(ANSWERED, DECLINED)], {"price"})
    assert not change.worse


def test_texts_taken_apart_once_weigh_what_they_weigh_alone() -> None:
    texts = [
        "how much is it",
        "how much is a session",
        "is it far",
        "how much",
        "how far is it",
    ] * 4
    for kind in ("words", "letters"):
        grams = GramTable(kind).fit(texts)
        table = GramTable(kind)
        table.matrix(grams, ["something else before"])
        asked = [*texts, "", "how much much is that"]
        matrix = table.matrix(grams, asked).toarray()
        for row, text in zip(matrix, asked, strict=True):
            alone = np.zeros(len(grams.vocabulary), np.float32)
            columns, weights = grams.columns(text)
            alone[columns] = weights
            assert row == pytest.approx(alone, abs=1e-6)


def test_nearness_is_computed_for_what_is_new_only() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(5, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    examples = Examples.of(rows[:2])
    blocks = Blocks()
    blocks.near(Rounded.of(rows[:3]), examples)
    grown = blocks.near(Rounded.of(rows), examples)
    assert grown.likeness == pytest.approx((rows @ rows[:2].T).max(1), abs=1e-2)
    assert len(grown.say) == 5
    assert not blocks.near(Rounded.of(rows), Examples.of(rows[:0])).say.any()


def test_time_left_follows_how_long_the_steps_took_last(tmp_path: Path) -> None:
    clock = iter(float(second) for second in range(0, 1000, 10))
    first = Progress(tmp_path, State(1, "try", "Ann", "", step="copying"), lambda: next(clock))
    for step in ("copying", "training", "checking", "replaying"):
        first.step(step)
    first.end(end="tried", sentence="Fine.")
    second = Progress(tmp_path, State(2, "try", "Ann", "", step="copying"), lambda: next(clock))
    second.step("training")
    state = states.stored(tmp_path)
    assert state.seconds_left is not None and state.seconds_left > 30
    assert 0 < state.share < 0.9


def test_a_state_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states.write(tmp_path, State(1, "try", "Ann", end="tried"))

    def full(*args: Any, **options: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        states.write(tmp_path, State(2, "try", "Ben", end="tried"))
    assert states.read(tmp_path).job == 1


@pytest.mark.parametrize(
    ("touched", "spared"),
    [
        (frozenset({"coats"}), True),  # it is about neither the question nor what is answered now
        (frozenset({"price"}), False),
        (frozenset({"hours", "coats"}), False),
        (None, False),  # it may be about anything
    ],
)
def test_a_question_that_a_change_is_not_about_is_spared(
    touched: frozenset[str] | None, spared: bool
) -> None:
    wrong = [Judged(Question("what is it", "price"), OTHER, ANSWERED)]
    assert (bystanders(wrong, touched, 250) == wrong) == spared


def test_too_many_of_them_block_after_all() -> None:
    wrong = [Judged(Question(f"what is {n}", "price"), OTHER, ANSWERED) for n in range(5)]
    assert bystanders(wrong, frozenset({"coats"}), 1_249) == []
    assert bystanders(wrong, frozenset({"coats"}), 1_250) == wrong


def test_none_is_spared_where_the_change_does_harm_of_its_own() -> None:
    wrong = [Judged(Question(asked, "price"), OTHER, ANSWERED) for asked in ("one", "two")]
    harm = Judged(Question("three", "coats"), OTHER, ANSWERED)
    assert bystanders(wrong, frozenset({"coats"}), 1_000) == wrong
    assert bystanders([*wrong, harm], frozenset({"coats"}), 1_000) == []


def test_a_file_that_is_no_faqs_may_be_about_anything() -> None:
    faq = Difference("faq", "coats", "Coats", ())
    assert touched_by([faq]) == frozenset({"coats"})
    assert touched_by([faq, Difference("file", "data/lookup/ailment.yml", "x", ())]) is None
