"""The releases of a project: made whole, verified to the last byte, made live by one small file."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from released import REPORT, make, make_live, project

from bot.faqs.differences import differences
from bot.releases import store as store_module
from bot.releases.key import KEY
from bot.releases.store import Release, ReleaseError, Releases

AT = datetime(2026, 11, 22, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path)


def test_a_release_holds_its_own_full_copy(root: Path) -> None:
    store = Releases(root, lambda: AT)
    release = store.make(root, root / "model.tar.gz", who=" Ann\n", words="Beds.", report=REPORT)
    (root / "data/faq/sleep.yml").write_text("changed later", "utf-8")
    assert release == store.get(release.id)
    assert (release.number, release.who, release.words) == (1, "Ann", "Beds.")
    assert (release.made_at, release.parent, release.reason) == (AT, None, None)
    assert release.report == REPORT
    assert release.folder == root / "var/releases" / release.id
    assert release.model.read_bytes() == b"a model" * 1000
    assert "worth it?" in (release.folder / "data/faq/sleep.yml").read_text("utf-8")
    assert (release.folder / "tests/faq/sleep.yml").exists()
    assert [change.id for change in differences(root, release.folder)] == ["sleep"]


def test_responses_are_those_of_domain_and_data(root: Path) -> None:
    release = make(root)
    responses = json.loads((release.folder / "responses.json").read_bytes())
    assert sorted(responses) == ["utter_faq/sleep", "utter_greet"]
    assert responses["utter_faq/sleep"] == [
        {"text": "You should sleep, says the article.\n\nNow.\n"},
        {"text": "For a while, that is.\n", "metadata": {"when": "more"}},
    ]


def test_hidden_files_and_the_machines_own_are_left_out(root: Path) -> None:
    (root / "data/faq/.sleep.yml.new").write_text("half a file", "utf-8")
    (root / "endpoints.yml").write_text("{}", "utf-8")
    held = {path.name for path in make(root).folder.rglob("*") if path.is_file()}
    assert not held & {".sleep.yml.new", "endpoints.yml", KEY.name}


def test_each_has_a_number_a_parent_and_an_id_of_its_own(root: Path) -> None:
    first = make_live(root)
    second = make(root, reason="the clinic is closed")
    third = make(root)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert [first.parent, second.parent, third.parent] == [None, first.id, first.id]
    assert second.reason == "the clinic is closed"
    assert len({first.id, second.id, third.id}) == 3
    assert [release.id for release in Releases(root).list()] == [third.id, second.id, first.id]


def test_going_live_and_back_moves_one_pointer(root: Path) -> None:
    store = Releases(root, lambda: AT)
    assert store.live() is None and store.pointer() is None
    first, second = make_live(root), make_live(root)
    assert store.live() == second
    store.go_live(first.id, "Bo")
    assert store.live() == first and store.pointer() == first.id
    standing = store.standing()
    assert standing and (standing.who, standing.at) == ("Bo", AT)
    assert [release.id for release in store.list()] == [second.id, first.id]


def test_nothing_goes_back_to_before_an_upgrade_of_the_program(root: Path) -> None:
    store = Releases(root)
    old = make(root, report={"code": "old"})
    store.go_live(old.id, "Ann")
    new, newer = (make(root, report={"code": "new"}) for _ in range(2))
    for upwards in (new, newer):
        store.go_live(upwards.id, "Ann")
    with pytest.raises(ReleaseError, match="before the program was changed: restore it"):
        store.go_live(old.id, "Ann")
    assert store.pointer() == newer.id
    store.go_live(new.id, "Ann")
    assert store.pointer() == new.id
    (new.folder / "report.json").write_text("{}", "utf-8")
    store.go_live(old.id, "Ann")  # what is live cannot be used: any other is better
    assert store.pointer() == old.id


def test_the_newest_and_the_live_one_are_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(store_module, "KEPT", 3)
    live = make_live(root)
    made = [make(root).id for _ in range(4)]
    assert [r.id for r in Releases(root).list()] == [*reversed(made[-3:]), live.id]
    assert make(root).number == 6


def test_the_key_is_for_nobody_else(root: Path) -> None:
    release = make(root)
    assert (root / KEY).stat().st_mode & 0o777 == 0o600
    (root / KEY).chmod(0o640)
    with pytest.raises(ReleaseError, match="chmod 600"):
        Releases(root).get(release.id)
    (root / KEY).write_bytes(b"a" * 32)
    (root / KEY).chmod(0o600)
    with pytest.raises(ReleaseError, match="not what was made here"):
        Releases(root).get(release.id)
    (root / KEY).unlink()
    with pytest.raises(ReleaseError, match="cannot be read"):
        Releases(root).get(release.id)
    assert Releases(root).list() == [] and release.id in Releases(root).damaged()


def truncated(release: Release) -> None:
    os.truncate(release.model, 100)


def changed(release: Release) -> None:
    """To as many bytes, with the times it had."""
    path = release.folder / "data/faq/sleep.yml"
    known = path.stat()
    path.write_bytes(path.read_bytes().replace(b"should sleep", b"should smoke"))
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def renamed(release: Release) -> None:
    (release.folder / "clinic.yml").rename(release.folder / "clinic.yaml")


def missing(release: Release) -> None:
    (release.folder / "domain.yml").unlink()


def added(release: Release) -> None:
    (release.folder / "data/faq/extra.yml").write_text("nlu: []", "utf-8")


def linked(release: Release) -> None:
    """The same content, by a link that may lead elsewhere tomorrow."""
    elsewhere = release.folder.parents[1] / "model.tar.gz"
    release.model.rename(elsewhere)
    release.model.symlink_to(elsewhere)


def linked_folder(release: Release) -> None:
    elsewhere = release.folder.parents[1] / "faq"
    (release.folder / "data/faq").rename(elsewhere)
    (release.folder / "data/faq").symlink_to(elsewhere)


def piped(release: Release) -> None:
    """A pipe, which nobody must wait for."""
    (release.folder / "manifest.sig").unlink()
    os.mkfifo(release.folder / "manifest.sig")


def unsigned(release: Release) -> None:
    (release.folder / "manifest.sig").unlink()


def signed_by_another(release: Release) -> None:
    other = release.folder.parents[2] / "elsewhere"
    other.mkdir()
    theirs = make(project(other))
    shutil.copy(theirs.folder / "manifest.sig", release.folder / "manifest.sig")


def manifest_changed(release: Release) -> None:
    path = release.folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"Ann"', '"Bob"'), "utf-8")


def manifest_of_another(release: Release) -> None:
    """Signed by us, of another release of the same files."""
    newer = make(release.folder.parents[2])
    for name in ("manifest.json", "manifest.sig"):
        shutil.copy(newer.folder / name, release.folder / name)


def traversing(release: Release) -> None:
    """A manifest that names a file outside, without our signature."""
    path = release.folder / "manifest.json"
    told = json.loads(path.read_bytes())
    told["files"]["../../../clinic.yml"] = told["files"].pop("clinic.yml")
    (release.folder / "clinic.yml").unlink()
    path.write_text(json.dumps(told), "utf-8")


ATTACKS = [
    truncated, changed, renamed, missing, added, linked, linked_folder, piped, unsigned,
    signed_by_another, manifest_changed, manifest_of_another, traversing,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_what_is_not_as_we_made_it_is_not_loaded(
    root: Path, attack: Callable[[Release], None]
) -> None:
    store = Releases(root)
    release = make_live(root)
    assert [found.id for found in store.list()] == [release.id]
    attack(release)
    with pytest.raises(ReleaseError, match=release.id):
        store.get(release.id)
    with pytest.raises(ReleaseError):
        store.live()
    with pytest.raises(ReleaseError):
        store.go_live(release.id, "Ann")
    assert release.id not in [found.id for found in store.list()]
    assert release.id in store.damaged()


def test_even_we_do_not_sign_our_way_out_of_the_folder(root: Path) -> None:
    from bot.releases import manifest
    from bot.releases.key import key_of

    release = make(root)
    told = json.loads((release.folder / "manifest.json").read_bytes())
    told["files"]["../../../clinic.yml"] = told["files"].pop("clinic.yml")
    (release.folder / "clinic.yml").unlink()
    written = json.dumps(told).encode()
    (release.folder / "manifest.json").write_bytes(written)
    (release.folder / "manifest.sig").write_bytes(manifest.signature(written, key_of(root)))
    release.folder.rename(release.folder.with_name(manifest.id_of(written)))
    with pytest.raises(ReleaseError, match=r"`\.\./\.\./\.\./clinic.yml` is missing"):
        Releases(root).get(manifest.id_of(written))


def test_a_renamed_folder_is_no_release(root: Path) -> None:
    release = make(root)
    other = release.folder.with_name("0123456789abcdef")
    release.folder.rename(other)
    with pytest.raises(ReleaseError, match="Its name is not its own"):
        Releases(root).get(other.name)
    (release.folder.parent / "stray.txt").write_text("", "utf-8")
    assert sorted(Releases(root).damaged()) == [other.name, "stray.txt"]


@pytest.mark.parametrize("id", ["", "..", "../../etc", "0123456789abcdef/", "0123456789ABCDEF"])
def test_an_id_is_no_path(root: Path, id: str) -> None:
    make(root)
    with pytest.raises(ReleaseError, match="no such release"):
        Releases(root).get(id)


@pytest.mark.parametrize(
    "written",
    [b"", b"{}", b"[1]", b'{"id": "../../etc", "who": "", "at": "2026-11-22T21:00:00+00:00"}'],
)
def test_a_pointer_that_is_not_ours_points_nowhere(root: Path, written: bytes) -> None:
    make(root)
    (root / "var/releases/live").write_bytes(written)
    assert Releases(root).pointer() is None


def test_a_project_without_its_parts_is_not_released(root: Path) -> None:
    (root / "clinic.yml").unlink()
    with pytest.raises(ReleaseError, match="There is no clinic.yml"):
        make(root)
    assert not [p for p in (root / "var/releases").iterdir() if p.name[0] != "." and p.is_dir()]


def test_a_full_disk_is_told(root: Path) -> None:
    with pytest.raises(ReleaseError, match="Nothing was released: No such file"):
        Releases(root).make(root, root / "nothing", who="Ann", words="", report={})


def test_restoring_brings_the_draft_back(root: Path) -> None:
    release = make(root)
    sleep = (root / "data/faq/sleep.yml").read_bytes()
    (root / "data/faq/sleep.yml").write_bytes(sleep.replace(b"should", b"must"))
    (root / "data/faq/beds.yml").rename(root / "data/faq/bunks.yml")
    (root / "data/lookup").mkdir()
    (root / "data/lookup/names.yml").write_text("added since", "utf-8")
    (root / "config.yml").write_text("recipe: default.v1\nlanguage: en\n", "utf-8")
    done = Releases(root).restore_into(release, root, "Bo")
    assert done == [
        "data/faq/beds.yml", "data/faq/bunks.yml", "data/faq/sleep.yml", "data/lookup/names.yml",
    ]  # fmt: skip
    assert differences(root, release.folder) == []
    assert (root / "data/faq/sleep.yml").read_bytes() == sleep
    assert "language" in (root / "config.yml").read_text("utf-8")
    assert Releases(root).restore_into(release, root, "Bo") == []
    from bot.faqs.history import History

    latest = History(root / "var/history").latest()["data/faq/sleep.yml"]
    assert (latest.who, latest.what) == ("Bo", "everything back to release 1")


def test_a_release_that_was_tampered_with_is_not_restored(root: Path) -> None:
    release = make(root)
    changed(release)
    with pytest.raises(ReleaseError):
        Releases(root).restore_into(release, root, "Bo")
    assert b"smoke" not in (root / "data/faq/sleep.yml").read_bytes()
