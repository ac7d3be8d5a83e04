"""Nothing is ever saved half, two people never save over one another, and everything that was is
kept: who, when, what, and every version."""

from __future__ import annotations

import os
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
from faq_project import BEDS, SLEEP, draft, project

from bot.faqs import history as histories
from bot.faqs.draft import Draft
from bot.faqs.history import History, HistoryError, Version
from bot.faqs.saving import Saving, SavingError
from bot.faqs.view import EditError


@pytest.fixture
def desk(tmp_path: Path) -> Draft:
    return draft(project(tmp_path))


def text(desk: Draft, file: str) -> str:
    return (desk.root / file).read_text(encoding="utf-8")


def add(desk: Draft, phrasing: str, who: str = "Ann") -> None:
    edit = desk.edit()
    edit.add_phrasings("beds", [phrasing])
    desk.save(edit, who)


def killed(desk: Draft, step: int) -> bool:
    """Moves a phrasing between two files in a process that dies at some step; False if it came to
    the end before."""
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(name: str) -> None:
            real = getattr(os, name)

            def call(*arguments: object) -> object:
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)
                return real(*arguments)

            setattr(os, name, call)

        try:
            edit = desk.edit()
            edit.move("do you sell pillows", "not_covered", "beds")
            for name in ("replace", "fsync"):
                dying(name)
            desk.save(edit, "Ann")
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


@pytest.mark.slow
def test_a_death_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    saved = []
    for step in range(100):
        desk = draft(project(tmp_path / str(step)))
        died = killed(desk, step)
        saved.append(whole(desk))
        if not died:
            break
    assert step > 10 and saved[0] is False and saved[-1] is True
    assert saved == sorted(saved)  # there is one moment from which on it counts as done


def whole(desk: Draft) -> bool:
    """Whether the move was saved; that it was in all of its places, or in none."""
    here = "do you sell pillows" in desk.view().phrasings("beds")
    there = "do you sell pillows" in desk.view().phrasings("not_covered")
    assert here is not there
    assert len([v for v in desk.history.all() if v.who == "Ann"]) == (2 if here else 0)
    add(desk, "bunk")
    assert "bunk" in desk.view().phrasings("beds")
    assert not [path for path in desk.root.rglob("*.new")]
    assert not (desk.root / "var/history/unfinished.json").exists()
    return here


@pytest.mark.parametrize("step", [1, 6])
def test_a_full_disk_leaves_everything_as_it_was(
    desk: Draft, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Full at the first copy for the history, and after one of the two files."""
    edit = desk.edit()
    edit.move("do you sell pillows", "not_covered", "beds")
    calls = []

    def full(number: int) -> None:
        calls.append(number)
        if len(calls) == step:
            raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SavingError, match="Nothing was saved: No space left"):
        desk.save(edit, "Ann")
    monkeypatch.undo()
    assert text(desk, "data/faq/beds.yml") == BEDS
    assert desk.history.all() == []
    assert not list(desk.root.rglob("data/**/.*"))
    assert desk.save(edit, "Ann")


def test_a_note_that_may_not_last_is_taken_back(
    desk: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails between the note's taking its place and its being sure to stay there."""
    edit = desk.edit()
    edit.move("do you sell pillows", "not_covered", "beds")
    real = os.replace

    def failing(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name == "unfinished.json":
            raise OSError(5, "Input/output error", "x")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(SavingError, match="Nothing was saved"):
        desk.save(edit, "Ann")
    monkeypatch.undo()
    assert "do you sell pillows" not in desk.view().phrasings("beds")
    assert desk.history.all() == [] and desk.save(edit, "Ann")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    with pytest.raises(SavingError, match="Nothing was saved"), Saving(tmp_path, print).alone():
        pass


def test_only_one_saves_at_a_time(desk: Draft) -> None:
    with desk.still():
        saving = Saving(desk.root, desk.history.record)
        with pytest.raises(SavingError, match="Somebody else"), saving.alone(patience=0.05):
            pass
        other = threading.Thread(target=add, args=(desk, "bunk"))
        other.start()
        time.sleep(0.1)
        assert text(desk, "data/faq/beds.yml") == BEDS
    other.join(10)
    assert "bunk" in desk.view().phrasings("beds")


def test_many_save_at_once_and_none_is_lost(desk: Draft) -> None:
    def work(number: int) -> None:
        for _ in range(100):
            try:
                return add(desk, f"bed number {'x' * number}")
            except (EditError, SavingError):
                continue  # somebody was faster: once more, as a person would

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(desk.view().phrasings("beds")) == 5 + 6
    assert [v.number for v in desk.history.of("data/faq/beds.yml")] == list(range(7, 0, -1))


def test_mode_and_links_stay(desk: Draft) -> None:
    real = desk.root / "elsewhere.yml"
    link = desk.root / "data/faq/beds.yml"
    link.rename(real)
    real.chmod(0o664)
    link.symlink_to(real)
    add(desk, "bunk")
    assert link.is_symlink() and "bunk" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o664


def test_history_tells_who_when_and_what(desk: Draft) -> None:
    add(desk, "bunk")
    add(desk, "cot", "Bea")
    versions = desk.versions("beds")
    assert [(v.number, v.who, v.what) for v in versions] == [
        (3, "Bea", '"Your beds": 1 phrasing added'),
        (2, "Ann", '"Your beds": 1 phrasing added'),
        (1, "", "as it was at first"),
    ]
    assert versions[0].when == datetime(2026, 11, 22, 18, 0, tzinfo=timezone.utc)
    assert versions[0].before == versions[1].after
    assert [line.text.strip() for line in desk.history.lines(versions[0]) if line.sign == "+"] == [
        "- cot"
    ]
    assert desk.history.text("data/faq/beds.yml", 1) == BEDS


def test_what_was_changed_by_hand_is_kept_too(desk: Draft) -> None:
    add(desk, "bunk")
    path = desk.root / "data/faq/beds.yml"
    path.write_text(path.read_text().replace("- bunk", "- berth"))
    add(desk, "cot")
    assert [(v.number, v.who) for v in desk.versions("beds")][:2] == [(4, "Ann"), (3, "")]
    assert desk.versions("beds")[1].what == "changed by hand, outside of here"
    assert "berth" in (desk.history.text("data/faq/beds.yml", 3) or "")


def test_restore(desk: Draft) -> None:
    add(desk, "bunk")
    edit = desk.restoring("data/faq/beds.yml", 1)
    assert edit.words == '"Your beds" back to version 1'
    desk.restore("data/faq/beds.yml", 1, "Bea")
    assert text(desk, "data/faq/beds.yml") == BEDS
    assert desk.versions("beds")[0].who == "Bea"


def test_restoring_is_checked_like_anything_else(desk: Draft) -> None:
    add(desk, "bunk")
    edit = desk.edit()
    edit.move("bunk", "beds", "sleep")
    desk.save(edit, "Ann")
    edit = desk.restoring("data/faq/beds.yml", 2)
    assert [f.kind for f in edit.findings()] == ["duplicate"]


def test_the_last_versions_are_kept_and_no_copy_too_many(
    desk: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "KEPT", 3)
    monkeypatch.setattr(histories, "SPARE", 1)
    for number in range(7):
        add(desk, f"bed number {'x' * number}")
    kept = desk.history.of("data/faq/beds.yml")
    assert [v.number for v in kept] == [8, 7, 6, 5]
    copies = {path.name for path in (desk.root / "var/history/texts").rglob("*") if path.is_file()}
    assert copies == {name for v in kept for name in (v.before, v.after)}
    assert desk.history.text("data/faq/beds.yml", 5)
    with pytest.raises(HistoryError, match="no version 4"):
        desk.history.text("data/faq/beds.yml", 4)


def test_a_hundred_versions_are_kept() -> None:
    assert histories.KEPT == 100


def test_a_journal_that_was_cut_off(desk: Draft) -> None:
    add(desk, "bunk")
    journal = desk.root / "var/history/journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-20])
    add(desk, "cot")
    assert [v.number for v in desk.history.of("data/faq/beds.yml")] == [3, 2, 1]
    assert desk.versions("beds")[0].who == "Ann"


def test_the_same_entry_is_recorded_once(tmp_path: Path) -> None:
    history = History(tmp_path)
    entry = Version("c", 1, "2026-11-22T18:00:00+00:00", "Ann", "x", "f", None, None).__dict__
    history.record([entry])
    history.record([entry])
    assert len(history.all()) == 1


def test_comments_and_order_survive_it_all(desk: Draft) -> None:
    edit = desk.edit()
    edit.add_phrasings("sleep", ["a nap"])
    desk.save(edit, "Ann")
    edit = desk.edit()
    edit.remove_phrasings("sleep", ["a nap"])
    edit.change("sleep", title="Why?")
    desk.save(edit, "Ann")
    edit = desk.edit()
    edit.change("sleep", title="Why sleep?")
    desk.save(edit, "Ann")
    assert text(desk, "data/faq/sleep.yml") == SLEEP
