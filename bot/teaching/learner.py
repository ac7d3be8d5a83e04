"""Builds the model of a project folder: in a few seconds where only phrasings and answers differ
from what Rasa has trained before, by Rasa's own training otherwise. Both ways give the same
understanding; only the first needs neither Rasa nor TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.language.encoder import Encoder
from bot.language.vectors import KeptVectors
from bot.nlu import model_files
from bot.nlu.learning import fitted
from bot.nlu.taught_files import taught_in
from bot.quiet import DEFAULTS
from bot.teaching import archive
from bot.teaching.configured import configured
from bot.teaching.errors import TrainingError
from bot.teaching.notebook import notes_of

LAST_LINES = 12

Say = Callable[[str, float], None]


def learn(source: Path, model: Path, say: Say, code: Path | None = None) -> None:
    """Writes the model of the project in `source`, whole or not at all. Raises TrainingError.

    say: told what is being done, and the share of the work that is behind (0 to 1); code: the
    folder of the program, the current one if not given.
    """
    root = code or Path.cwd()
    model.parent.mkdir(parents=True, exist_ok=True)
    skeleton = archive.skeleton_of(root, source)
    if skeleton.exists():
        _quickly(source, model, skeleton, say)
    else:
        say("training by Rasa", 0.0)
        train(source, model, root)
        archive.cut(model, skeleton)
    say("trained", 1.0)


def train(source: Path, model: Path, root: Path) -> None:
    """Has Rasa train, aside; moves the result in. Raises TrainingError with what Rasa said last."""
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        made = (Path(folder) / model.name).resolve()
        run = subprocess.run(
            [sys.executable, "-m", "bot.teaching.trainer", str(source.resolve()), str(made)],
            cwd=root,
            env={**os.environ, **DEFAULTS},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode or not made.exists():
            raise TrainingError("\n".join((run.stdout + run.stderr).splitlines()[-LAST_LINES:]))
        made.replace(model)


def _quickly(source: Path, model: Path, skeleton: Path, say: Say) -> None:
    say("reading the phrasings", 0.0)
    taught = taught_in(source)
    config = configured(source)
    rules = source / "data" / model_files.RED_FLAGS
    say("fitting", 0.1)
    learnt = fitted(taught, config, KeptVectors(Encoder.load()), notes_of(rules))
    say("writing the model", 0.9)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".learning-") as folder:
        model_files.write(Path(folder), learnt, rules)
        archive.assemble(skeleton, Path(folder), source, model)
