"""Keeps a model for the data as they stand: a model is named after everything it was made from, so
that whether one must be trained is a question of its name. Must not import rasa: training is a
process of its own (trainer.py)."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MODELS = Path("models/live")
FILES = ("config.yml", "domain.yml", "requirements.txt")
DATA = "data/**/*.yml"
CODE = ("bot/language/*.py", "bot/nlu/*.py")
NOT_LEARNT = ("red_flag", "follow_up", "encoder")  # code that no model holds anything of
TAUGHT = re.compile(rb"^(nlu|rules|stories|responses):", re.MULTILINE)  # what Rasa reads of data/
ENCODER = Path("models/encoder/encoder.json")
LAST_LINES = 12


class TrainingError(Exception):
    """No model could be trained; the message holds what Rasa said last."""


def fingerprint(root: Path) -> str:
    """Names everything that a model of this project depends on, in 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in [*_sources(root), root / ENCODER]:
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_for(root: Path, say: Callable[[str], None]) -> Path:
    """The model of the data as they stand, trained now if there is none yet."""
    model = root / MODELS / f"{fingerprint(root)}.tar.gz"
    if not model.exists():
        say("training the assistant (a minute or two) ...")
        began = time.monotonic()
        _train(root, model)
        say(f"trained in {time.monotonic() - began:.0f} s")
    return model


def _train(root: Path, model: Path) -> None:
    """Trains beside the models and moves the result in, so that a model is whole or not there."""
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        made = Path(folder) / model.name
        run = subprocess.run(
            [sys.executable, "-m", "bot.teaching.trainer", str(made)],
            cwd=root,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode or not made.exists():
            raise TrainingError("\n".join((run.stdout + run.stderr).splitlines()[-LAST_LINES:]))
        made.replace(model)


def _sources(root: Path) -> Iterable[Path]:
    yield from (path for name in FILES if (path := root / name).exists())
    yield from (path for path in sorted(root.glob(DATA)) if TAUGHT.search(path.read_bytes()))
    code = sorted(path for pattern in CODE for path in root.glob(pattern))
    yield from (path for path in code if not path.name.startswith(NOT_LEARNT))
