"""One job from beginning to end: the draft is copied, a model made of it, both compared with what
is live, and, where nothing stands against it, released. Until the last step nothing has changed for
visitors, and the last step is one rename. Must not decide who may ask for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.faqs import repository
from bot.faqs.differences import differences
from bot.releases.release import Release
from bot.releases.store import Releases
from bot.teaching.gate import report as gate
from bot.teaching.gate.side import Side
from bot.teaching.gate.suites import suites_of
from bot.teaching.texts import text
from bot.teaching.workshop import tried as shelf
from bot.teaching.workshop.amiss import amiss
from bot.teaching.workshop.copying import copy_draft, differing, digest_of
from bot.teaching.workshop.progress import Progress
from bot.teaching.workshop.tried import MODEL, SOURCE, Tried
from bot.teaching.workshop.warm import Warm

GIT, OFF = "CLINIC_GIT", "off"
Report = dict[str, Any]


@dataclass(frozen=True)
class Training:
    """learn: writes the model of a folder; learns: whether two folders need different models;
    code: names the program."""

    learn: Callable[[Path, Path, Callable[[str, float], None]], None]
    learns: Callable[[Path, Path], bool]
    code: Callable[[], str]


@dataclass(frozen=True)
class Job:
    """Try, or publish; `reason` is why it shall be published against the gate."""

    root: Path
    warm: Warm
    training: Training
    progress: Progress
    reason: str | None = None

    def run(self) -> None:
        """Works, and says how it ended. What goes wrong is raised."""
        releases = Releases(self.root)
        live = releases.live()
        with self.warm.alone():
            work = self._copied()
            if live and not differing(work / SOURCE, live.folder):
                self.progress.end(end="failed", sentence=text("end.nothing"))
                return
            done = self._known(work, live) or self._tried(work, live)
            if self._is_blocked(done.report):
                self._say_blocked(done.report)
            elif self.progress.state.do == "publish":
                self._publish(releases, done)
            else:
                self.progress.end(end="tried", sentence=text("end.tried"), report=done.report)

    def _copied(self) -> Path:
        self.progress.step("copying")
        work = shelf.begin(self.root)
        copy_draft(self.root, work / SOURCE)
        return work

    def _known(self, work: Path, live: Release | None) -> Tried | None:
        """What was tried last, if it was just this, compared with what is still live."""
        known = shelf.last(self.root)
        if known is None or known.live != (live.id if live else None):
            return None
        same = known.report["draft"] == digest_of(work / SOURCE)
        whole = known.model.is_file() and known.report["code"] == self.training.code()
        return known if same and whole else None

    def _tried(self, work: Path, live: Release | None) -> Tried:
        source = work / SOURCE
        draft = self._draft(source, live)
        if draft.amiss and not self.reason:
            return shelf.keep(self.root, work, gate.empty(draft), live.id if live else None)
        self._learn(work, live)
        side = self.warm.side(work / MODEL, source)
        report = self._judged(draft, (side, self.warm.live(live) if live else None))
        done = shelf.keep(self.root, work, report, live.id if live else None)
        side.moved_to(done.model, done.source)
        self.warm.tried(draft.name, side)
        return done

    def _draft(self, source: Path, live: Release | None) -> gate.Draft:
        changes = differences(source, live.folder) if live else ()
        return gate.Draft(
            name=digest_of(source),
            code=self.training.code(),
            words=gate.in_words(changes) if live else text("changes.first"),
            touched=gate.touched_by(changes) if live else None,
            deleted=frozenset(c.id for c in changes if "deleted" in c.fields),
            amiss=amiss(source, changes, self.progress.going_on),
        )

    def _learn(self, work: Path, live: Release | None) -> None:
        """A model of what was copied; the live one, where nothing is to be learnt."""
        self.progress.step("training")
        source, model = work / SOURCE, work / MODEL
        same_code = live is not None and live.report.get("code") == self.training.code()
        if live and same_code and not self.training.learns(live.folder, source):
            shutil.copyfile(live.model, model)
        else:
            self.training.learn(source, model, self.progress.within)

    def _judged(self, draft: gate.Draft, sides: tuple[Side, Side | None]) -> Report:
        going_on = self.progress.going_on
        self.progress.step("checking")
        suites = suites_of(sides[0].source)
        report = gate.checked(draft, suites, sides, going_on)
        self.progress.step("replaying")
        messages = self.warm.messages()
        compared = gate.compare([message.text for message in messages], sides, going_on)
        return gate.replayed(report, draft, messages, compared, suites.titles)

    def _is_blocked(self, report: Report) -> bool:
        return bool(report["blocked"]) and not self.reason

    def _say_blocked(self, report: Report) -> None:
        name = "end.blocked" if self.progress.state.do == "publish" else "end.blocked_try"
        sentence = text(name, reason=report["blocked"][0])
        self.progress.end(end="blocked", sentence=sentence, report=report)

    def _publish(self, releases: Releases, done: Tried) -> None:
        who, report = self.progress.state.who, done.report
        self.progress.step("releasing")
        reason = self.reason if report["blocked"] else None
        kept, words = gate.lasting(report), report["words"]
        release = releases.make(
            done.source, done.model, who=who, words=words, report=kept, reason=reason
        )
        self.progress.step("going live")
        changed = (
            differing(done.source, _folder(releases, release.parent)) if release.parent else []
        )
        releases.go_live(release.id, who)
        self.warm.went_live(release, report["draft"])
        shelf.forget(self.root)
        sentences = [text("end.published", words=report["words"]), *self._commit(changed, report)]
        self.progress.end(
            end="published", sentence=" ".join(sentences), release=release.id, report=report
        )

    def _commit(self, changed: Sequence[str], report: Report) -> list[str]:
        """Commits what was published, where the draft is a repository; a sentence if it fails."""
        if not changed or os.environ.get(GIT) == OFF or not repository.is_repository(self.root):
            return []
        try:
            repository.commit(self.root, changed, self.progress.state.who, report["words"])
        except repository.RepositoryError as error:
            return [text("warning.not_committed", error=error)]
        return []


def _folder(releases: Releases, id: str) -> Path:
    return releases.folder / id
