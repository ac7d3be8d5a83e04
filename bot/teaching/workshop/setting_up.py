"""Joins the workshop's parts as they serve: the learner, the releases, what is kept warm. Nothing
is done here."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bot.teaching.workshop.without_tensorflow import import_without_tensorflow

import_without_tensorflow("spacy")  # before whatever imports it

from bot.teaching import learner, training  # noqa: E402
from bot.teaching.workshop.job import Training  # noqa: E402
from bot.teaching.workshop.learns import learns  # noqa: E402
from bot.teaching.workshop.requests import Requests  # noqa: E402
from bot.teaching.workshop.warm import Warm  # noqa: E402


def requests_of(root: Path) -> Requests:
    """What may be asked of the workshop of the project in this folder."""
    teaching = Training(
        learn=partial(learner.learn, code=root),
        learns=learns,
        code=partial(training.code_of, root),
    )
    return Requests(root, Warm(root), teaching)
