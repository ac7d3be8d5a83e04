"""What may be asked of the workshop, one line of JSON each, and what it answers. One job at a time;
advice is given between jobs. Must not listen: the server beside it does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.faqs.cleaning import one_line
from bot.releases.release import ReleaseError
from bot.releases.store import Releases
from bot.teaching import state as states
from bot.teaching.gate.advice import Adviser
from bot.teaching.gate.suites import suites_of
from bot.teaching.state import State
from bot.teaching.texts import text
from bot.teaching.workshop.job import Job, Training
from bot.teaching.workshop.mishaps import MISHAPS
from bot.teaching.workshop.progress import Cancelled, Progress
from bot.teaching.workshop.warm import Warm
from bot.unnoticed import settle

log = logging.getLogger(__name__)

Reply = dict[str, Any]
JOBS = ("try", "publish")
LOG = "var/log/workshop.log"
MOST_PHRASINGS = 400


@dataclass
class Requests:
    """Answers for the project in a folder."""

    root: Path
    warm: Warm
    training: Training
    _job: Progress | None = None
    _ready: threading.Event = field(default_factory=threading.Event)
    _adviser: tuple[str, Adviser] | None = None

    @property
    def works(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def answer(self, request: Any) -> Reply:
        """The reply to a request; nothing is raised."""
        do = request.get("do") if isinstance(request, Mapping) else None
        answers: dict[str, Callable[[Mapping[str, Any]], Reply]] = {
            "warm": self._warm,
            "cancel": self._cancel,
            "advise": self._advise,
            **dict.fromkeys(JOBS, self._begin),
        }
        if do not in answers:
            return _refusal("not_understood")
        try:
            return answers[str(do)](request)
        except MISHAPS as error:
            return {"ok": False, "sentence": str(error)}

    def prepare(self) -> None:
        """Gets everything ready that a job would have to wait for."""
        try:
            live = Releases(self.root).live()
            if live is not None:
                self.warm.prepare(live, self.training.learn, self._unless_it_works)
                settle()  # looking through all of it would take each job half a second
        except Cancelled:
            return
        except MISHAPS as error:
            log.error("The workshop could not go on", exc_info=error)
        finally:
            self._ready.set()

    def _unless_it_works(self) -> None:
        """A job that has begun gets ready what it needs by itself."""
        if self.works:
            raise Cancelled

    def _warm(self, request: Mapping[str, Any]) -> Reply:
        return {"ok": True, "ready": self._ready.is_set()}

    def _cancel(self, request: Mapping[str, Any]) -> Reply:
        job = self._job
        if job is None:
            return _refusal("none_running")
        return {"ok": True} if job.cancel() else _refusal("too_late")

    def _begin(self, request: Mapping[str, Any]) -> Reply:
        """Starts a job in a thread of its own, and says which."""
        who = one_line(str(request.get("who") or ""))
        reason = request.get("reason")
        if not who or not isinstance(reason, str | None):
            return _refusal("not_understood")
        if reason is not None and not reason.strip():
            return _refusal("no_reason")
        begun: list[Reply] = []
        known = threading.Event()

        def work() -> None:
            try:
                with states.working(self.root) as free:
                    begun.append(self._started(str(request["do"]), who) if free else self._busy())
                    known.set()
                    if free and self._job is not None:
                        self._work(self._job, reason)
            finally:
                known.set()

        threading.Thread(target=work, name="job").start()
        known.wait()
        return begun[0] if begun else _refusal("end.internal", log=LOG)

    def _started(self, do: str, who: str) -> Reply:
        number = states.stored(self.root).job + 1
        began = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._job = Progress(self.root, State(number, do, who, began, step="copying"))
        self._job.step("copying")
        return {"ok": True, "job": number}

    def _busy(self) -> Reply:
        return _refusal("busy", who=states.stored(self.root).who)

    def _work(self, progress: Progress, reason: str | None) -> None:
        try:
            Job(self.root, self.warm, self.training, progress, reason).run()
        except Cancelled:
            progress.end(end="cancelled", sentence=text("end.cancelled"))
        except MISHAPS as error:
            progress.end(end="failed", sentence=text("end.failed", error=error))
        except Exception as error:  # whoever waits must be told, whatever it is
            log.error("The workshop could not go on", exc_info=error)
            progress.end(end="failed", sentence=text("end.internal", log=LOG))
        finally:
            self._job = None

    def _advise(self, request: Mapping[str, Any]) -> Reply:
        id, phrasings = request.get("id"), request.get("phrasings")
        if not isinstance(id, str) or not isinstance(phrasings, list):
            return _refusal("not_understood")
        live = Releases(self.root).live()
        if live is None:
            raise ReleaseError(text("warning.no_live"))
        written = [line for line in map(str, phrasings) if line.strip()][:MOST_PHRASINGS]
        with self.warm.alone():
            return {"ok": True, **self._adviser_of(live).advise(id, written)}

    def _adviser_of(self, live: Any) -> Adviser:
        messages = self.warm.messages()
        if (
            self._adviser is None
            or self._adviser[0] != live.id
            or self._adviser[1].messages != messages
        ):
            titles = suites_of(live.folder).titles
            self._adviser = live.id, Adviser(self.warm.live(live).judge, messages, titles)
        return self._adviser[1]


def _refusal(name: str, **values: Any) -> Reply:
    return {"ok": False, "sentence": text(name, **values)}
