"""Releases: full copies of what may go live, each a folder signed by us, and which of them is live.
Making one and going live are whole or have not happened, whatever interrupts them. Must not import
rasa, judge what is released, or load a model. Synchronous: servers call it from threads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.faqs.cleaning import one_line
from bot.releases import disk, pointer
from bot.releases.key import key_of, make_key
from bot.releases.making import MAKING, Made, build
from bot.releases.manifest import Manifest
from bot.releases.release import ID, Release, ReleaseError, Standing
from bot.releases.restoring import restore
from bot.releases.verifying import Sums, signed, verified

__all__ = ["Release", "ReleaseError", "Releases", "Standing"]

FOLDER = Path("var/releases")
KEPT = 20
PATIENCE = 10.0  # seconds that somebody waits for another to finish
LOCK, REMOVING = ".lock", ".removing-"


def now() -> datetime:
    return datetime.now(timezone.utc)


class Releases:
    """The releases of a project. Keep one for a whole process: what was verified is remembered."""

    def __init__(self, root: Path, clock: Callable[[], datetime] = now) -> None:
        self.root = root
        self.folder = root / FOLDER
        self._clock = clock
        self._sums = Sums()

    def list(self) -> Sequence[Release]:
        """Those that can be used, newest first."""
        found = (self._looked_at(folder) for folder in self._folders())
        return sorted((r for r in found if isinstance(r, Release)), key=lambda r: -r.number)

    def damaged(self) -> dict[str, str]:
        """The folders that are no releases of ours, or no longer, each with the reason."""
        found = {folder.name: self._looked_at(folder) for folder in self._folders()}
        return {name: str(what) for name, what in found.items() if not isinstance(what, Release)}

    def get(self, id: str) -> Release:
        """A release, every byte of it verified now."""
        if not ID.fullmatch(id):
            raise ReleaseError("There is no such release: an id is 16 characters of 0-9 and a-f.")
        return verified(self.folder / id, key_of(self.root), Sums())

    def pointer(self) -> str | None:
        """The id of the live release, whether or not it can be used. Cheap enough to be polled."""
        standing = self.standing()
        return standing.id if standing else None

    def standing(self) -> Standing | None:
        """What is live, since when and by whom."""
        return pointer.read(self.folder)

    def live(self) -> Release | None:
        """The live release; ReleaseError if the one that should be cannot be used."""
        id = self.pointer()
        return self.get(id) if id else None

    def numbered(self, number: int) -> Release:
        """The release of that number, verified now."""
        found = next((release for release in self.list() if release.number == number), None)
        if found is None:
            raise ReleaseError(f"There is no release {number} that can be used.")
        return self.get(found.id)

    def before_live(self) -> Release:
        """The newest release that is older than the live one, verified now."""
        live = self.pointer()
        now = self._signed().get(live) if live else None
        if now is None:
            raise ReleaseError("Nothing is live that could be rolled back: name a release.")
        found = next((r for r in self.list() if r.number < now.number), None)
        if found is None:
            raise ReleaseError("There is no release before the live one.")
        return self.get(found.id)

    def make(
        self,
        source: Path,
        model: Path,
        *,
        who: str,
        words: str,
        report: Mapping[str, Any],
        reason: str | None = None,
    ) -> Release:
        """A release of a project's folder as it stands, which nobody may change meanwhile, with the
        model that was made of it. Nothing goes live."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with disk.alone(self.folder / LOCK, PATIENCE):
                make_key(self.root)
                self._sweep()
                made = Made(
                    self._next_number(), self._clock().isoformat(timespec="seconds"),
                    one_line(who), words.strip(), self.pointer(), report, reason,
                )  # fmt: skip
                id = build(self.folder, source, model, made, key_of(self.root))
                self._forget_old(id)
        except OSError as error:
            raise ReleaseError(
                f"Nothing was released: {error.strerror} ({error.filename}). Is the disk full?"
            ) from error
        return self.get(id)

    def go_live(self, id: str, who: str) -> None:
        """Makes a release the live one; every assistant and gateway takes it up by itself."""
        release = self.get(id)
        self._refuse_outdated(release)
        with disk.alone(self.folder / LOCK, PATIENCE):
            if not release.folder.is_dir():
                raise ReleaseError(f"Release {id} was taken away meanwhile: only {KEPT} are kept.")
            pointer.write(self.folder, Standing(release.id, one_line(who), self._clock()))

    def restore_into(self, release: Release, draft: Path, who: str) -> Sequence[str]:
        """Puts the answers, tests and clinic's facts of a release into a checkout; nothing goes
        live. The names of the files that changed."""
        return restore(self.get(release.id), draft, who, self._clock())

    def _refuse_outdated(self, release: Release) -> None:
        """The assistant may be unable to read a model that an earlier program learnt."""
        try:
            live = self.live()
        except ReleaseError:  # it cannot be used: any other is better
            return
        if live is None or release.number >= live.number:
            return
        if release.report.get("code") != live.report.get("code"):
            raise ReleaseError(
                f"Release {release.number} was learnt before the program was changed: restore it "
                "into the draft, and publish that."
            )

    def _next_number(self) -> int:
        return max((told.number for told in self._signed().values()), default=0) + 1

    def _forget_old(self, newest: str) -> None:
        """Takes away what is too old; what is not signed by us is left for a person to look at."""
        numbers = {id: told.number for id, told in self._signed().items()}
        old = sorted(numbers, key=lambda id: -numbers[id])[KEPT:]
        for id in {*old} - {newest, self.pointer()}:
            gone = self.folder / f"{REMOVING}{id}"
            os.rename(self.folder / id, gone)  # at once: half a release is none
            shutil.rmtree(gone)
        self._sums.forget()

    def _sweep(self) -> None:
        """What an interruption has left behind."""
        for folder in self.folder.iterdir():
            if folder.name.startswith((MAKING, REMOVING)):
                shutil.rmtree(folder)

    def _signed(self) -> dict[str, Manifest]:
        """What we have signed, by id, though its files may be damaged."""
        key, found = key_of(self.root), {}
        for folder in self._folders():
            try:
                told, id = signed(folder, key)
            except ReleaseError:
                continue
            if id == folder.name:
                found[id] = told
        return found

    def _looked_at(self, folder: Path) -> Release | str:
        """The release in a folder, or why there is none."""
        try:
            return verified(folder, key_of(self.root), self._sums)
        except ReleaseError as error:
            return str(error)

    def _folders(self) -> Sequence[Path]:
        """All that stands where releases stand, and has no business of its own there."""
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        return [path for path in found if path.name[0] != "." and path.name != pointer.LIVE]
