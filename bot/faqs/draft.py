"""What staff are working on: the FAQs, the dialogue's examples, the test questions and the clinic's
facts of a folder. A page or a command looks at it, makes an Edit, shows what is amiss, and saves:
all or nothing, with who and when. Must not publish: visitors notice nothing of a draft."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path, PurePath

from bot.faqs.article import Article, ArticleError, load
from bot.faqs.cleaning import one_line
from bot.faqs.edit import Edit
from bot.faqs.edit_words import titled
from bot.faqs.findings import Finding, open_ones
from bot.faqs.guard import Ears, Guard
from bot.faqs.history import History, HistoryError, Version
from bot.faqs.remembering import By, Saved, versions_of
from bot.faqs.review import examine
from bot.faqs.saving import STATE, Saving, SavingError, cannot
from bot.faqs.tree import ARTICLE, FAQ, FAQ_TESTS, FOLDERS, Tree, TreeError
from bot.faqs.view import EditError, View


class Refused(Exception):
    """Nothing was saved: `findings` must be mended, or confirmed, first."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(finding.sentence for finding in findings))
        self.findings = findings


class Conflict(EditError):
    """Somebody else was faster; the message says who."""


def now() -> datetime:
    return datetime.now(timezone.utc)


class Draft:
    """The draft in a folder: a checkout, or any folder with data/, tests/ and clinic.yml. Keep one
    for a whole process: what takes long to load is loaded once."""

    def __init__(
        self, root: Path, guard: Guard | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        self.root = root
        self.history = History(root / STATE)
        self.guard = guard or Ears(root)
        self._clock = clock
        self._saving = Saving(root, self.history.record, ("", *FOLDERS))

    def view(self) -> View:
        """The draft as it stands."""
        return View(self._tree())

    def edit(self) -> Edit:
        """Changes to begin with none."""
        return Edit(self._tree(), self._article(), self.guard)

    def findings(self, id: str | None = None) -> list[Finding]:
        """What is amiss with a FAQ (or another label) as it stands, or with all of the draft; all
        of it takes seconds."""
        return examine(self._tree(), self._article(), self.guard, id)

    def save(self, edit: Edit, who: str, confirmed: Collection[str] = ()) -> Saved | None:
        """Saves all of it, or raises Refused, EditError (Conflict) or SavingError; None if it
        changes nothing. `confirmed` are the tokens of findings that a person has said yes to."""
        if not (name := one_line(who)):
            raise EditError("A change needs the name of whoever makes it.")
        try:
            with self._saving.alone():
                return self._save(edit, name, confirmed)
        except TreeError as error:
            raise EditError(str(error)) from error

    def restoring(self, file: str, number: int) -> Edit:
        """An edit that puts a file back to a version of the history."""
        edit = self.edit()
        text = self._kept(file, number)
        name = edit.now.labels().get(PurePath(file).stem)
        title = (name.title if name else "") or PurePath(file).stem
        edit.put_back(file, text, f"{titled(title)} back to version {number}")
        return edit

    def restore(self, file: str, number: int, who: str, confirmed: Collection[str] = ()) -> None:
        """Puts a file back to a version of the history."""
        self.save(self.restoring(file, number), who, confirmed)

    def deleted(self) -> list[Version]:
        """The FAQs that were deleted here and are not there again, as their last versions."""
        there = self.view().labels()
        latest = self.history.latest().values()
        gone = (v for v in latest if v.after is None and v.file.startswith(f"{FAQ}/"))
        return [version for version in gone if PurePath(version.file).stem not in there]

    def bringing_back(self, key: str) -> Edit:
        """An edit that brings a deleted FAQ back, with its test questions."""
        version = next((v for v in self.deleted() if PurePath(v.file).stem == key), None)
        if version is None:
            raise EditError(f"`{key}` was not deleted here.")
        edit = self.edit()
        for file in (f"{FAQ}/{key}.yml", f"{FAQ_TESTS}/{key}.yml"):
            for lost in self.history.of(file):
                if lost.change == version.change and lost.after is None and lost.number > 1:
                    edit.put_back(file, self._kept(file, lost.number - 1), f"`{key}` brought back")
        return edit

    def versions(self, id: str) -> list[Version]:
        """The history of a FAQ, or of another label, with its test questions; newest first."""
        view = self.view()
        label = view.labels().get(id)
        files = (view.file(id), label.tests if label else f"{FAQ_TESTS}/{id}.yml")
        return [version for version in self.history.all() if version.file in files]

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Nobody saves while the files are copied. Must not be nested, nor saved in."""
        with self._saving.alone():
            yield

    def recover(self) -> None:
        """Carries out a saving that was interrupted; every other method does so too."""
        self._saving.recover()

    def _article(self) -> Article:
        try:
            return load(self.root / ARTICLE)
        except ArticleError as error:
            raise EditError(str(error)) from error

    def _tree(self) -> Tree:
        self._saving.recover()
        return Tree(self.root)

    def _save(self, edit: Edit, who: str, confirmed: Collection[str]) -> Saved | None:
        tree = edit.tree
        self._not_overtaken(edit)
        tree.refresh()
        if still_open := open_ones(edit.findings(), confirmed):
            raise Refused(still_open)
        if not tree.changed:
            return None
        saved = Saved(uuid.uuid4().hex, edit.words, tuple(tree.changed))
        by = By(who, self._clock().isoformat(timespec="seconds"))
        try:
            records = [asdict(version) for version in versions_of(tree, saved, by, self.history)]
        except OSError as error:
            raise SavingError(cannot(error)) from error
        self._saving.save({file: tree.content(file) for file in saved.files}, records)
        return saved

    def _not_overtaken(self, edit: Edit) -> None:
        fresh = View(Tree(self.root))
        files = edit.tree.moved()
        for id, version in edit.expected.items():
            if fresh.version(id) != version:
                files.append(fresh.file(id))
        if files:
            latest = next(iter(self.history.of(files[0])), None)
            who = latest.who if latest and latest.who else "Somebody"
            raise Conflict(
                f"{who} has changed this while you were at it. Look at it again, then repeat yours."
            )

    def _kept(self, file: str, number: int) -> str | None:
        try:
            return self.history.text(file, number)
        except HistoryError as error:
            raise EditError(str(error)) from error
