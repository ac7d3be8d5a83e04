"""Commands and the assistant's log are free of what libraries say of one another, and of nothing
else: errors and what is ours are told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAYS = """
import logging, os, warnings
from bot.quiet import quiet
quiet()
warnings.simplefilter("always")  # as libraries do
warnings.warn_explicit("of a library", UserWarning, "/site-packages/x.py", 1)
warnings.warn_explicit("of ours", UserWarning, {ours!r}, 1)
logging.warning("Limited tf.summary API due to missing TensorBoard installation.")
logging.warning("a warning worth it")
logging.error("an error")
print(sorted(name for name in ("PYTHONWARNINGS", "RASA_TELEMETRY_ENABLED") if name in os.environ))
raise SystemExit("the end")
"""


def said(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(SAYS.format(ours=str(ROOT / "bot/ask.py")), environment)


def run(script: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_libraries_are_not_heard_and_all_else_is() -> None:
    done = said({})
    assert done.stderr.splitlines() == [
        f"UserWarning at {ROOT}/bot/ask.py:1",
        "WARNING:root:a warning worth it",
        "ERROR:root:an error",
        "the end",
    ]
    assert done.stdout == "['PYTHONWARNINGS', 'RASA_TELEMETRY_ENABLED']\n"


def test_who_wants_every_warning_sees_it() -> None:
    assert "of a library" in said({"PYTHONWARNINGS": "default"}).stderr


@pytest.mark.slow
def test_a_command_that_loads_everything_says_nothing_of_it() -> None:
    script = "from bot.quiet import quiet; quiet(); import bot.ask, rasa.__main__, tensorflow"
    done = run(script, {"HOME": os.environ.get("HOME", "/")})
    assert (done.returncode, done.stderr) == (0, "")
