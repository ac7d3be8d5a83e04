"""Rasa graph components, thin, on top of bot/language. Rasa warns of three things that are meant to
be so here: a clinic fact may have no answer yet, the answers are chosen without a ResponseSelector,
and lookup tables are read by our own component."""

from __future__ import annotations

import warnings

for _message in (
    "Your training data contains an example",
    "You have defined training data with examples for training a response selector",
    "You have defined training data consisting of lookup tables",
):
    warnings.filterwarnings("ignore", message=_message)
