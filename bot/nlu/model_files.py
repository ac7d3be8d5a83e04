"""What the understanding keeps in a model: what was learnt, and the red-flag rules as they stood,
so that a model brings everything it needs and a running assistant reads nothing of `data/`. The
same learning always writes the same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from bot.language.red_flag_shelf import rules_of
from bot.language.red_flags import RedFlags
from bot.nlu.learning import Learnt, restored
from bot.nlu.taught import Taught

MODEL = "model.npz"
TAUGHT = "taught.json"
RED_FLAGS = "emergency"


def write(folder: Path, learnt: Learnt, red_flags: Path) -> None:
    """Writes into an empty folder; red_flags: the folder of their rules."""
    np.savez(folder / MODEL, **learnt.arrays())
    content = json.dumps(learnt.taught.to_json(), sort_keys=True, ensure_ascii=False)
    (folder / TAUGHT).write_text(content, "utf-8")
    shutil.copytree(red_flags, folder / RED_FLAGS)


def read(folder: Path) -> tuple[Learnt, RedFlags]:
    """What `write` wrote."""
    taught = Taught.from_json(json.loads((folder / TAUGHT).read_text("utf-8")))
    with np.load(folder / MODEL, allow_pickle=False) as arrays:
        learnt = restored(taught, dict(arrays))
    return learnt, rules_of(folder / RED_FLAGS)
