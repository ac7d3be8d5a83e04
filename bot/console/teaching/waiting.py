"""The changes that wait to be published: the draft held against the live release. Looked at again
only when a file has changed, as every page shows their number. Must not change either."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.console.drafting import draft
from bot.faqs.differences import Difference, differences
from bot.faqs.saving import SavingError
from bot.faqs.tree import CLINIC, DIALOGUE_TESTS, FAQ_TESTS, Tree, TreeError
from bot.faqs.view import EditError, View
from bot.releases.store import FOLDER, Releases

logger = logging.getLogger(__name__)

LOOKED_AT = ("data", FAQ_TESTS, DIALOGUE_TESTS)

_stores: dict[Path, Releases] = {}
Stamp = tuple[tuple[str, int, int], ...]


def releases() -> Releases:
    """The releases of the project in the working folder, one for the whole process."""
    root = Path.cwd()
    return _stores.setdefault(root, Releases(root))


def changes() -> tuple[Difference, ...]:
    """What waits; nothing where nothing was ever published."""
    root, live = Path.cwd(), releases().pointer()
    if live is None:
        return ()
    draft().recover()
    return _found(root, root / FOLDER / live, tuple(_stamp(root)))


def live_phrasings(id: str) -> tuple[str, ...]:
    """What visitors' questions are held against already; nothing for what is not live yet."""
    live = releases().pointer()
    try:
        return _live(Path.cwd() / FOLDER / live).phrasings(id) if live else ()
    except EditError:
        return ()


def count() -> int:
    """How many FAQs and other parts differ. None are told where the draft cannot be read: that is
    no reason to show no page at all."""
    try:
        return len(changes())
    except (TreeError, SavingError, OSError) as error:
        logger.warning("the changes that wait cannot be counted: %s", error)
        return 0


def digest() -> str:
    """Another one for other changes: what somebody has seen is what they publish."""
    seen = repr((releases().pointer(), changes()))
    return hashlib.sha256(seen.encode("utf-8")).hexdigest()[:16]


@lru_cache(maxsize=1)
def _live(release: Path) -> View:
    return View(Tree(release))


@lru_cache(maxsize=4)
def _found(root: Path, release: Path, stamp: Stamp) -> tuple[Difference, ...]:
    return tuple(differences(root, release))


def _stamp(root: Path) -> Iterator[tuple[str, int, int]]:
    files = (path for name in LOOKED_AT for path in sorted((root / name).rglob("*.*")))
    for path in (root / CLINIC, *files):
        with contextlib.suppress(FileNotFoundError):  # taken away by whoever saves just now
            told = path.stat()
            yield str(path), told.st_mtime_ns, told.st_size
