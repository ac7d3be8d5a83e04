"""The red-flag rules of folders, by what they say and not by where they lie: reading them takes
seconds, two releases or models seldom differ in them, and whoever follows those asks here. Must not
remember what the rules were asked."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from bot.language.red_flags import RedFlags

KEPT = 2  # the rules of what is live and of what may be next

_loaded: OrderedDict[str, RedFlags] = OrderedDict()
_loading = threading.Lock()


def name_of(folder: Path) -> str:
    """Names what the rules of a folder say."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def rules_of(folder: Path) -> RedFlags:
    """The rules of this folder, or of one that said the same, if they were asked for lately."""
    name = name_of(folder)
    with _loading:
        if name not in _loaded:
            _loaded[name] = RedFlags.load(folder)
        _loaded.move_to_end(name)
        while len(_loaded) > KEPT:
            _loaded.popitem(last=False)
        return _loaded[name]
