"""The project is an ordinary Rasa project: the plain commands work from its root, with no flags but
those that say where to write. Must not use our own command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.servers import free_ports

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_SHELL_STREAM_READING_TIMEOUT_IN_SECONDS": "300",
}
STORIES = sorted((ROOT / "tests").glob("test_*.yml"))

pytestmark = pytest.mark.slow


def _rasa(*arguments: str | Path, typed: str = "") -> str:
    """What a command of Rasa's printed; fails with its last lines if it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT, env=ENVIRONMENT, input=typed, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    _rasa("train", "--out", folder, "--fixed-model-name", "plain")
    return folder / "plain.tar.gz"


def test_the_data_validates_without_a_warning() -> None:
    _rasa("data", "validate", "--fail-on-warnings")


def test_training_makes_a_model(model: Path) -> None:
    assert model.stat().st_size > 10_000


def test_the_shell_answers_a_question(model: Path) -> None:
    typed = "Do you stick needles in me?\n/stop\n"
    (port,) = free_ports(1)
    printed = _rasa("shell", "-m", model, "-p", str(port), "-i", "127.0.0.1", typed=typed)
    assert "needle" in printed.split("Do you stick needles")[-1]


def test_the_nlu_shell_names_the_answer(model: Path) -> None:
    printed = _rasa("shell", "nlu", "-m", model, typed="Do you stick needles in me?\n")
    parsed = json.loads(printed[printed.index('{\n  "text"') : printed.rindex("}") + 1])
    assert parsed["response_selector"]["faq"]["response"]["intent_response_key"] == "faq/needles"


def test_the_held_out_questions_can_be_evaluated(model: Path, tmp_path: Path) -> None:
    held_out = ROOT / "tests" / "faq"
    _rasa("test", "nlu", "-m", model, "--nlu", held_out, "--out", tmp_path, "--no-plot")
    report = json.loads((tmp_path / "response_selection_report.json").read_text("utf-8"))
    assert report["accuracy"] > 0.7


@pytest.mark.parametrize("stories", STORIES, ids=[path.stem for path in STORIES])
def test_the_stories_come_true(model: Path, stories: Path, tmp_path: Path) -> None:
    _rasa("test", "core", "-m", model, "--stories", stories, "--out", tmp_path,
          "--no-plot", "--fail-on-prediction-errors")  # fmt: skip
