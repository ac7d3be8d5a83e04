"""Puts what a release holds back into the checkout, so that staff go on from there. What staff edit
goes through their own way of saving, with who and when in its history and one person at a time; the
other files with them, all or none. Must not touch the release, nor what is live."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePath

from bot.faqs import tree
from bot.faqs.cleaning import one_line
from bot.faqs.history import History
from bot.faqs.remembering import By, Saved, versions_of
from bot.faqs.saving import STATE, Saving, SavingError
from bot.faqs.tree import Tree, TreeError
from bot.releases.contents import contents
from bot.releases.release import Release, ReleaseError

NOT_STAFFS = ("config.yml", "domain.yml")  # the developer's


def restore(release: Release, draft: Path, who: str, at: datetime) -> list[str]:
    """The names of the files that changed; ReleaseError if none could."""
    names = {*contents(release.folder), *contents(draft)}
    folders = sorted({str(PurePath(name).parent) for name in names})
    saving = Saving(draft, History(draft / STATE).record, tuple(folders))
    by = By(one_line(who), at.isoformat(timespec="seconds"))
    try:
        with saving.alone():
            return _restore(release, saving, by)
    except (SavingError, TreeError, OSError) as error:
        raise ReleaseError(f"Nothing was restored. {error}") from error


def _restore(release: Release, saving: Saving, by: By) -> list[str]:
    draft, history = saving.root, History(saving.root / STATE)
    differing = dict(_differing(release.folder, draft))
    now, then = Tree(draft), Tree(release.folder)
    for file in filter(_is_staffs, differing):
        now.put(file, then.text(file))
    words = f"everything back to release {release.number}"
    saved = Saved(uuid.uuid4().hex, words, tuple(now.changed))
    others = {file: new for file, new in differing.items() if not _is_staffs(file)}
    new = {**others, **{file: now.content(file) for file in saved.files}}
    if new:
        records = [asdict(version) for version in versions_of(now, saved, by, history)]
        saving.save(new, records)
    return sorted(new)


def _differing(release: Path, draft: Path) -> Iterator[tuple[str, bytes | None]]:
    """The files that are others in the draft, with what the release holds of them."""
    for file in sorted({*contents(release), *contents(draft)} - {*NOT_STAFFS}):
        new = tree.read(release / file)
        if new != tree.read(draft / file):
            yield file, new


def _is_staffs(file: str) -> bool:
    """Whether it has a history: what staff edit."""
    folder = file.rpartition("/")[0]
    return file == tree.CLINIC or (folder in tree.FOLDERS and file.endswith(tree.SUFFIXES))
