"""A job of the workshop from beginning to end, with a model that learns by heart: what is
published, what is refused and why, and that whatever happens in between, the old or the new release
is whole and live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from teaching import fakes
from teaching.jobs import ASKED, LOCKERS, live, root, run
from teaching.project import add_faq

__all__ = ["root"]

from bot.teaching import state as states
from bot.teaching.gate.messages import Message
from bot.teaching.workshop import tried
from bot.teaching.workshop.leaving import leave


def test_a_new_faq_goes_live_with_its_report(root: Path) -> None:
    before = live(root)
    add_faq(root, "lockers", LOCKERS, held_out=(ASKED,))
    ended = run(root)
    now = live(root)
    assert (ended.end, ended.release) == ("published", now.id), ended.sentence
    assert now.parent == before.id and now.who == "Ann"
    assert "Lockers: new FAQ" in now.words and "Lockers" in ended.sentence
    assert (now.folder / "data/faq/lockers.yml").is_file()
    assert now.report["held_out"]["newly_wrong"] == [] and now.report["blocked"] == []
    assert not (root / "var/teaching/tried").exists()


def test_trying_changes_nothing_and_publishing_takes_what_was_tried(root: Path) -> None:
    before = live(root)
    add_faq(root, "lockers", LOCKERS)
    assert run(root, "try").end == "tried"
    assert live(root).id == before.id

    def never(*args: Any) -> None:
        raise AssertionError("it was trained twice")

    assert run(root, training=fakes.training(never)).end == "published"


def test_what_was_tried_is_tried_again_once_the_draft_is_another(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS)
    first = run(root, "try")
    add_faq(root, "lockers", (*LOCKERS, "how large are the lockers"))
    again = run(root, "try")
    assert first.report and again.report
    assert first.report["draft"] != again.report["draft"]


def test_a_question_newly_wrong_blocks_and_is_named(root: Path) -> None:
    """The new FAQ answers a question that is held out for another: as it was not trained on it is
    no duplicate to the rules, but the model gets it wrong."""
    before = live(root)
    stolen = "is it safe"

    def stealing(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8")
        model.write_text(text.replace('"side_effects"', '"lockers"'), encoding="utf-8")

    add_faq(root, "lockers", (*LOCKERS, f"{stolen} to use a locker"))
    ended = run(root, training=fakes.training(stealing))
    assert ended.end == "blocked" and live(root).id == before.id
    assert ended.report is not None
    rows = ended.report["held_out"]["newly_wrong"]
    assert {row["id"] for row in rows} == {"side_effects"}
    assert all(row["now"] == "answers Lockers" for row in rows)
    assert any(rows[0]["text"] in sentence for sentence in ended.report["blocked"])
    assert any("could be wrong" in sentence for sentence in ended.report["blocked"])


def test_an_emergency_newly_missed_blocks(root: Path) -> None:
    def deaf(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8").replace('"emergency"', '"call"')
        model.write_text(text, encoding="utf-8")

    add_faq(root, "lockers", LOCKERS)
    ended = run(root, training=fakes.training(deaf))
    assert ended.end == "blocked" and ended.report is not None
    missed = ended.report["emergency"]["newly_missed"]
    assert len(missed) == ended.report["emergency"]["n"] > 100
    assert any(missed[0]["text"] in sentence for sentence in ended.report["blocked"])
    assert any("more" in sentence for sentence in ended.report["blocked"])  # not all by name


def test_a_reason_overrides_and_is_kept(root: Path) -> None:
    def deaf(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
        fakes.learn(source, model, say)
        text = model.read_text("utf-8").replace('"emergency"', '"call"')
        model.write_text(text, encoding="utf-8")

    add_faq(root, "lockers", LOCKERS)
    ended = run(root, training=fakes.training(deaf), reason="the sentence is a song")
    assert ended.end == "published"
    assert live(root).reason == "the sentence is a song" and live(root).report["blocked"]


def test_a_reason_that_was_not_needed_is_not_kept(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS)
    run(root, reason="to be sure")
    assert live(root).reason is None


@pytest.mark.parametrize(
    ("phrasings", "named"),
    [
        (("how much is a session",) * 1 + LOCKERS, None),
        (("?", "??", "? ?", "???", "?!"), "`?`"),
        (("do you sell [lockers](thing)", *LOCKERS), "[lockers](thing)"),
        (("lockers ${HOME}", *LOCKERS), "${HOME}"),
    ],
)
def test_files_that_break_a_rule_are_never_learnt_from(
    root: Path, phrasings: tuple[str, ...], named: str | None
) -> None:
    if named is None:  # word for word one that stands with another FAQ
        text = (root / "data/faq/price.yml").read_text("utf-8")
        named = next(line.strip()[2:] for line in text.splitlines() if line.startswith("      - "))
        phrasings = (named, *LOCKERS)

    def never(*args: Any) -> None:
        raise AssertionError("it was learnt from")

    before = live(root)
    add_faq(root, "lockers", phrasings)
    ended = run(root, training=fakes.training(never))
    assert ended.end == "blocked" and live(root).id == before.id
    assert ended.report is not None
    assert any(named in sentence for sentence in ended.report["blocked"])


def test_nothing_to_publish_is_said(root: Path) -> None:
    ended = run(root)
    assert ended.end == "failed" and "nothing to publish" in ended.sentence


def test_messages_that_are_answered_differently_are_listed_worst_first(root: Path) -> None:
    text = (root / "data/faq/price.yml").read_text("utf-8")
    phrasing = next(line.strip()[2:] for line in text.splitlines() if line.startswith("      - "))
    (root / "data/faq/price.yml").write_text(text.replace(f"      - {phrasing}\n", ""), "utf-8")
    add_faq(root, "lockers", LOCKERS)
    messages = [Message(phrasing, 3), Message("hallo", 2), Message(LOCKERS[0], 5)]
    ended = run(root, "try", messages=messages)
    assert ended.report is not None
    replay = ended.report["replay"]
    assert (replay["n"], replay["same"]) == (10, 2)
    assert [(row["text"], row["worse"]) for row in replay["changed"]] == [
        (phrasing, True), (LOCKERS[0], False),
    ]  # fmt: skip
    assert any("3 of the last messages" in sentence for sentence in ended.report["warnings"])


def test_messages_of_visitors_do_not_outlive_the_workshop(root: Path) -> None:
    """Visitors may have them erased, so neither releases nor the workshop's folder keep them."""
    said = "is there a locker for my trombone"
    add_faq(root, "lockers", (said, *LOCKERS))
    ended = run(root, "try", messages=[Message(said, 4)])
    assert ended.report is not None and ended.report["replay"]["changed"][0]["text"] == said
    leave(root)
    report = states.read(root).report
    assert report is not None
    assert report["replay"] == {"n": 4, "same": 0, "different": 4, "worse": 0, "changed": []}
    assert run(root).end == "published"
    assert live(root).report["replay"]["different"] == 4
    assert said not in repr(live(root).report) and said not in repr(states.read(root))


def test_the_same_draft_gives_the_same_report_byte_for_byte(root: Path) -> None:
    add_faq(root, "lockers", LOCKERS, held_out=(ASKED,))
    one = run(root, "try")
    tried.forget(root)
    two = run(root, "try")
    assert one.report is not None
    assert repr(one.report) == repr(two.report)
