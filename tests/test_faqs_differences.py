"""What waits to be published, in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from faq_project import PARKING, draft, project, shipped

from bot.faqs.differences import Difference, differences
from bot.faqs.draft import Draft
from bot.faqs.edit import Edit


@pytest.fixture
def desk(tmp_path: Path) -> Draft:
    project(tmp_path / "release")
    return draft(project(tmp_path / "draft"))


def told(desk: Draft, *operations: Callable[[Edit], None]) -> list[Difference]:
    edit = desk.edit()
    for operation in operations:
        operation(edit)
    desk.save(edit, "Ann", [finding.token for finding in edit.findings()])
    return differences(desk.root, desk.root.parent / "release")


def test_nothing_waits(desk: Draft) -> None:
    assert differences(desk.root, desk.root.parent / "release") == []


def test_an_answer_needs_no_training(desk: Draft) -> None:
    [one] = told(desk, lambda e: e.change("sleep", title="Why?", answer="Do.", more=None))
    assert (one.kind, one.id, one.title) == ("faq", "sleep", "Why?")
    assert one.words == "title changed; answer changed; text for more removed"
    assert one.fields == {"title", "answer", "more"}
    assert not one.learns
    assert one.changes[0].before == "Why sleep?" and one.changes[0].after == "Why?"


def test_phrasings_and_tests_are_counted(desk: Draft) -> None:
    [one] = told(
        desk,
        lambda e: e.add_phrasings("beds", ["bunk", "cot"]),
        lambda e: e.remove_phrasings("beds", ["beds"]),
        lambda e: e.add_held_out("beds", ["berths"]),
    )
    assert one.words == "2 phrasings added, 1 phrasing removed; 1 test question added"
    assert (one.changes[0].before, one.changes[0].after) == ("beds", "bunk\ncot")
    assert one.learns


def test_test_questions_alone_need_no_training(desk: Draft) -> None:
    [one] = told(desk, lambda e: e.add_held_out("beds", ["berths"]))
    assert not one.learns


def test_new_and_deleted_faqs(desk: Draft) -> None:
    new, gone = told(desk, lambda e: e.create(PARKING, ["cars"]), lambda e: e.delete("sleep"))[1:3]
    assert (new.title, new.words) == ("Parking", "new FAQ; 1 test question added")
    assert (gone.title, gone.words) == ("Why sleep?", "deleted")
    assert new.learns and gone.learns


def test_the_dialogue_and_the_clinic(desk: Draft) -> None:
    beds, dialogue, clinic = told(
        desk,
        lambda e: e.move("do you sell pillows", "not_covered", "beds"),
        lambda e: e.set_clinic({"phone": "+44 20 7946 0999", "opening.closed": ("PH", "Jan 05")}),
    )
    assert (dialogue.kind, dialogue.title) == ("dialogue", "not covered")
    assert (beds.words, dialogue.words) == ("1 phrasing added", "1 phrasing removed")
    assert clinic.words == "phone changed; days off changed"
    assert clinic.changes[0].after == "+44 20 7946 0999"
    assert not clinic.learns


def test_what_a_developer_changed(desk: Draft) -> None:
    (desk.root / "data/lookup").mkdir()
    (desk.root / "data/lookup/word.yml").write_text("a: 1\n")
    (desk.root / "data/article.yml").open("a").write("# x\n")
    dialogue = desk.root / "data/dialogue/not_covered.yml"
    dialogue.write_text(dialogue.read_text().replace("utter_not_covered", "utter_other"))
    clinic = desk.root / "clinic.yml"
    clinic.write_text(clinic.read_text().replace("retention_days: 30", "retention_days: 20"))
    found = differences(desk.root, desk.root.parent / "release")
    assert [(one.id, one.words) for one in found] == [
        ("clinic", "settings or comments changed"),
        ("data/dialogue/not_covered.yml", "rules or texts changed"),
        ("data/article.yml", "file changed"),
        ("data/lookup/word.yml", "file new"),
    ]
    assert [one.learns for one in found] == [False, True, True, True]


def test_a_broken_file_is_told(desk: Draft) -> None:
    (desk.root / "data/faq/beds.yml").write_text("a: [")
    (desk.root / "clinic.yml").write_text("a: [")
    assert {one.id: one.words.split(";")[0] for one in differences(
        desk.root, desk.root.parent / "release"
    )} == {"beds": "cannot be read", "clinic.yml": "cannot be read"}  # fmt: skip


def test_a_release_without_tests_is_not_asked_about_them(desk: Draft) -> None:
    shutil.rmtree(desk.root.parent / "release/tests")
    assert told(desk, lambda e: e.add_held_out("beds", ["berths"])) == []


def test_the_shipped_project_against_itself(tmp_path: Path) -> None:
    shipped(tmp_path / "a")
    desk = draft(shipped(tmp_path / "b"))
    edit = desk.edit()
    edit.create(replace(PARKING, key="zebras", phrasings=("zebras at the crossing",), related=()))
    desk.save(edit, "Ann", [finding.token for finding in edit.findings()])
    assert [one.words for one in differences(tmp_path / "b", tmp_path / "a")] == ["new FAQ"]
