"""What is live before anything is started: the first release is made from the checkout; after an
upgrade of the program, the live one's answers are learnt anew by the new program. Must not publish
what staff have changed: that waits for their `publish`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.faqs.differences import differences
from bot.faqs.draft import Draft
from bot.releases.contents import contents
from bot.releases.release import MODEL
from bot.releases.store import Release, ReleaseError, Releases
from bot.teaching.errors import TrainingError
from bot.teaching.training import code_of, model_for

# What belongs to the program though it stands in a release; staff do not edit it.
PROGRAMS_OWN = ("config.yml", "domain.yml", "data/gateway.yml")
TAUGHT_ANEW = ("config.yml", "domain.yml")  # what of it a model depends on
SET_UP, UPGRADE = "set-up", "upgrade"

Say = Callable[[str], None]


def live_release(root: Path, say: Say) -> Release:
    """The live release, made or renewed if need be; ReleaseError if there can be none."""
    store = Releases(root)
    live = store.live()
    try:
        if live is None:
            return _first(store, say)
        if _is_outdated(root, live):
            return _upgraded(store, live, say)
    except (TrainingError, BrokenProcessPool) as error:
        raise ReleaseError(f"The assistant could not be trained.\n{error}") from error
    say(waiting(root, live))
    return live


def waiting(root: Path, live: Release) -> str:
    """How the checkout stands to what is live, in one line."""
    count = len(differences(root, live.folder))
    which = f"Release {live.number} is live"
    if not count:
        return f"{which}; nothing waits to be published."
    wait = "change waits" if count == 1 else "changes wait"
    return f"{which}; {count} {wait} to be published (`python -m bot publish`)."


def _first(store: Releases, say: Say) -> Release:
    say("making the first release (a minute or two where nothing was trained before) ...")
    with Draft(store.root).still():
        model: Path = _apart(model_for, store.root, _unsaid)
        report = {"code": code_of(store.root), "blocked": [], "warnings": []}
        words = "the first release, as the project stood"
        release = store.make(store.root, model, who=SET_UP, words=words, report=report)
    store.go_live(release.id, SET_UP)
    say(f"Release {release.number} is live.")
    return release


def _upgraded(store: Releases, live: Release, say: Say) -> Release:
    say(f"the program was changed: release {live.number} is learnt anew ...")
    with tempfile.TemporaryDirectory(dir=store.folder, prefix=".upgrade-") as folder:
        source = Path(folder) / "source"
        _lay_out(store.root, live, source)
        model = _model(store.root, live, source)
        report = {**live.report, "code": code_of(store.root)}
        words = f"release {live.number}, learnt anew by a changed program"
        release = store.make(source, model, who=UPGRADE, words=words, report=report)
    store.go_live(release.id, UPGRADE)
    say(f"Release {release.number} is live.")
    return release


def _is_outdated(root: Path, live: Release) -> bool:
    return live.report.get("code") != code_of(root) or not _same(root, live.folder, PROGRAMS_OWN)


def _lay_out(root: Path, live: Release, source: Path) -> None:
    """The release's own answers, tests and facts, with the program's files as they are now."""
    for name in contents(live.folder):
        origin = (root if name in PROGRAMS_OWN else live.folder) / name
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, source / name)


def _model(root: Path, live: Release, source: Path) -> Path:
    if live.report.get("code") == code_of(root) and _same(source, live.folder, TAUGHT_ANEW):
        return live.model
    model = source.parent / MODEL
    _apart(_learn, source, model, root)
    return model


def _learn(source: Path, model: Path, root: Path) -> None:
    from bot.teaching.learner import learn  # takes seconds, and is seldom needed

    learn(source, model, _unheard, root)


def _apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a process of its own, which takes its memory along when it ends."""
    apart = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=apart, initializer=_without_tensorflow) as pool:
        return pool.submit(work, *arguments).result()


def _without_tensorflow() -> None:
    """spaCy would import it where it is installed."""
    sys.modules["tensorflow"] = None  # type: ignore[assignment]


def _unsaid(line: str) -> None:
    """It was said before, in the process that people look at."""


def _unheard(step: str, share: float) -> None:
    """Nobody waits beside it."""


def _same(one: Path, other: Path, names: tuple[str, ...]) -> bool:
    return all(_read(one / name) == _read(other / name) for name in names)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
