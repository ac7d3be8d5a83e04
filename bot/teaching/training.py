"""Keeps a model for the data as they stand: a model is named after everything it was made from, so
that whether one must be trained is a question of its name. Must not import rasa, nor what fits a
model before one is needed."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MODELS = Path("models/live")
FILES = ("config.yml", "domain.yml")
DATA = "data/**/*.yml"
RED_FLAGS = "data/emergency/*"
CODE = ("bot/language/*.py", "bot/nlu/*.py", "requirements.txt", "models/encoder/encoder.json")
NOT_LEARNT = ("follow_up", "encoder")  # code that no model holds anything of
TAUGHT = re.compile(rb"^(nlu|rules|stories|responses):", re.MULTILINE)  # what Rasa reads of data/


def fingerprint(root: Path) -> str:
    """Names everything that a model of this project depends on, in 16 hexadecimal digits."""
    return _digest(root, [*_sources(root), *_code(root)])


def code_of(root: Path) -> str:
    """Names the program that fits and reads models, without the data: 16 hexadecimal digits."""
    return _digest(root, _code(root))


def model_for(root: Path, say: Callable[[str], None]) -> Path:
    """The model of the data as they stand, trained now if there is none yet."""
    model = root / MODELS / f"{fingerprint(root)}.tar.gz"
    if not model.exists():
        from bot.teaching.learner import learn  # takes seconds, and is seldom needed

        say("training the assistant (a minute or two the first time) ...")
        began = time.monotonic()
        learn(root, model, lambda step, share: None, root)
        say(f"trained in {time.monotonic() - began:.0f} s")
    return model


def _digest(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(root: Path) -> Iterable[Path]:
    yield from (path for name in FILES if (path := root / name).exists())
    red_flags = set(root.glob(RED_FLAGS))
    for path in sorted({*root.glob(DATA), *red_flags}):
        if path in red_flags or TAUGHT.search(path.read_bytes()):
            yield path


def _code(root: Path) -> Iterable[Path]:
    for path in sorted({path for pattern in CODE for path in root.glob(pattern)}):
        if path.suffix != ".py" or not path.name.startswith(NOT_LEARNT):
            yield path
