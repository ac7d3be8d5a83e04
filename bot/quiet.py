"""What libraries say of themselves and of one another while they are loaded is no news to whoever
types a command or reads a server's log. Must not hide an error, nor anything that is ours."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import TextIO

DEFAULTS = {
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
OURS = tuple(str(Path(__file__).parents[1] / name) + os.sep for name in ("bot", "actions"))
REMARK = "API due to missing TensorBoard installation."  # what nobody here misses


def quiet() -> None:
    """To be called before a library is loaded. Who sets one of the variables keeps it, and sees
    every warning where it is PYTHONWARNINGS."""
    wanted = os.environ.get("PYTHONWARNINGS", DEFAULTS["PYTHONWARNINGS"])
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    logging.getLogger().addFilter(_is_news)
    if wanted == DEFAULTS["PYTHONWARNINGS"]:
        warnings.showwarning = _show_ours  # filters would not do: libraries set their own


def _is_news(record: logging.LogRecord) -> bool:
    return not str(record.msg).endswith(REMARK)


def _show_ours(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:  # fmt: skip
    if filename.startswith(OURS):
        logging.getLogger("py.warnings").warning("%s at %s:%s", category.__name__, filename, lineno)
