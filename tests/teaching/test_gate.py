"""The gate on real models: it decides as the assistant does, says the same of the same data, and
names the questions that a bad FAQ would spoil."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from teaching.project import ROOT, add_faq, project, released

from bot.teaching import state as states
from bot.teaching.state import State

pytestmark = pytest.mark.slow
LOCKERS = (
    "do you have a locker for my bag", "can I lock my things away", "lockers for valuables",
    "where do I put my handbag", "do lockers need a coin", "how large are the lockers",
)  # fmt: skip
SUBJECTS = ("is acupuncture massage", "is acupressure", "is this massage", "is the treatment")
CLAIMS = ("really safe", "safe for us", "safe then", "quite safe", "safe at your clinic", "so safe")
RISKS = (
    "so what are the risks then", "and what are the risks", "what are all of the risks here",
    "can something really go wrong", "could something go wrong here", "can anything go wrong then",
)  # fmt: skip
SAFE = (*(f"{subject} {claim}" for subject in SUBJECTS for claim in CLAIMS), *RISKS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """A project whose live release has the real model, and what is kept warm between jobs."""
    from bot.teaching.training import model_for
    from bot.teaching.workshop.setting_up import Warm

    model = model_for(ROOT, lambda line: None)
    root = project(tmp_path_factory.mktemp("teaching"))
    released(root, model)
    before = Path.cwd()
    os.chdir(root)  # as the workshop runs
    yield root, Warm(root)
    os.chdir(before)


@pytest.fixture
def drafted(place: tuple[Path, Any]) -> Iterator[tuple[Path, Any]]:
    yield place
    root, _ = place
    for folder in ("data/faq", "tests/faq"):
        (root / folder / "lockers.yml").unlink(missing_ok=True)


def _tried(place: tuple[Path, Any]) -> State:
    from functools import partial

    from bot.teaching import learner, training
    from bot.teaching.workshop import tried
    from bot.teaching.workshop.job import Job, Training
    from bot.teaching.workshop.learns import learns
    from bot.teaching.workshop.progress import Progress

    root, warm = place
    tried.forget(root)
    learn = partial(learner.learn, code=root)
    teaching = Training(learn, learns, partial(training.code_of, root))
    progress = Progress(root, State(1, "try", "Ann", "", step="copying"))
    Job(root, warm, teaching, progress).run()
    return states.read(root)


def test_a_judge_decides_as_the_assistant_does(place: tuple[Path, Any]) -> None:
    from bot.language.encoder import Encoder
    from bot.language.red_flags import RedFlags
    from bot.language.text import clean
    from bot.nlu.wiring import understanding_of
    from bot.releases.store import Releases
    from bot.teaching.gate.suites import suites_of

    root, warm = place
    release = Releases(root).live()
    assert release is not None
    judge = warm.live(release).judge
    flags = RedFlags.load(root / "data/emergency")
    mind = judge.mind
    slow = understanding_of(mind.learnt, mind.config, Encoder.load(), flags)
    texts = [*suites_of(root).texts[::4], "", "?", "how much and where do I park? and does it hurt"]
    for text, parts in zip(texts, judge.parts(texts), strict=True):
        real = slow.parts(clean(text))
        assert [(p.zone, p.label, p.topic) for p in real] == [
            (p.zone, p.label, p.topic) for p in parts
        ], text
        assert [[o.label for o in p.options] for p in real] == [
            [o.label for o in p.options] for p in parts
        ], text
        for one, other in zip(real, parts, strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=1e-3)


def test_training_twice_gives_the_same_model_and_report(drafted: tuple[Path, Any]) -> None:
    root, _ = drafted
    add_faq(root, "lockers", LOCKERS, held_out=("a locker to put my laptop in?",))
    first = _tried(drafted)
    model = (root / "var/teaching/tried/model.tar.gz").read_bytes()
    second = _tried(drafted)
    assert first.report and first.report["held_out"]["n"] > 500
    assert repr(first.report) == repr(second.report)
    assert (root / "var/teaching/tried/model.tar.gz").read_bytes() == model


def test_a_faq_that_steals_questions_is_blocked_and_they_are_named(
    drafted: tuple[Path, Any],
) -> None:
    root, _ = drafted
    standing = "\n".join(p.read_text("utf-8").lower() for p in root.glob("*/faq/*.yml"))
    add_faq(root, "lockers", tuple(text for text in SAFE if f"- {text}\n" not in standing))
    ended = _tried(drafted)
    assert ended.end == "blocked" and ended.report is not None, ended.sentence
    rows = ended.report["held_out"]["newly_wrong"]
    assert "side_effects" in {row["id"] for row in rows}
    for row in rows[:5]:
        assert any(row["text"] in sentence for sentence in ended.report["blocked"])


def test_a_faq_that_would_answer_an_emergency_is_blocked(drafted: tuple[Path, Any]) -> None:
    root, _ = drafted
    add_faq(root, "lockers", ("I have chest pain and can't breathe", *LOCKERS))
    ended = _tried(drafted)
    assert ended.end == "blocked" and ended.report is not None
    assert any("chest pain" in sentence for sentence in ended.report["blocked"])
    assert ended.report["held_out"]["n"] == 0  # nothing was learnt from it


def test_a_conversation_that_is_not_played_goes_as_if_it_were(drafted: tuple[Path, Any]) -> None:
    from bot.releases.store import Releases
    from bot.teaching.gate.dialogues import scripts_of
    from bot.teaching.gate.judge import never_stop

    root, warm = drafted
    add_faq(root, "lockers", LOCKERS)
    _tried(drafted)
    release = Releases(root).live()
    assert release is not None
    folder = root / "var/teaching/tried"
    live, (_, draft) = warm.live(release), warm._tried
    known = draft._known(scripts_of(root), live, root, never_stop)
    assert len(known) > 10
    alone = warm.side(folder / "model.tar.gz", folder / "source")
    for played in alone.played(root, never_stop):
        assert played == known.get(played.name, played)


def test_where_texts_differ_every_conversation_is_played() -> None:
    from bot.teaching.gate.unaffected import stays

    live = {"utter_book": ["a"], "utter_faq/price": [None], "": "1"}
    assert stays({**live, "utter_faq/new": [None]}, live)
    assert not stays({**live, "utter_book": ["b"]}, live)
    assert not stays({**live, "utter_faq/price": [None, {"when": "more"}]}, live)
    assert not stays({**live, "": "2"}, live)
