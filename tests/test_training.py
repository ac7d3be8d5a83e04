"""Models are named after what they are made from, and a failed training leaves none."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest

from bot.teaching.errors import TrainingError
from bot.teaching.training import MODELS, code_of, fingerprint, model_for

FILES = (
    "config.yml", "domain.yml", "requirements.txt", "data/faq/needles.yml",
    "data/faq/follow_up.yml", "data/dialogue/call.yml", "bot/language/text.py", "bot/nlu/parse.py",
    "models/encoder/encoder.json", "data/emergency/targets.yml", "data/emergency/good_words.txt",
    "bot/language/red_flags.py",
)  # fmt: skip
UNRELATED = (
    "README.md", "clinic.yml", "bot/gateway/answering/desk.py", "bot/language/masking/names.py",
    "tests/faq/needles.yml", "data/notes.txt", "data/gateway.yml",
    "var/log.db",
    "models/live/x.tar.gz",
)  # fmt: skip
TRAINER = "bot/teaching/trainer.py"
WRITES = "import sys, tarfile; tarfile.open(sys.argv[2], 'w:gz').close()"
FAILS = "import sys; print('cannot train on this'); sys.exit(1)"
FAILS_HALFWAY = f"{WRITES}; print('no more memory'); sys.exit(1)"
FORGETS = "print('nothing to do')"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        put(tmp_path, name, taught(name))
    for name in UNRELATED:
        put(tmp_path, name, name)
    put(tmp_path, "bot/__init__.py", "")
    put(tmp_path, "bot/teaching/__init__.py", "")
    return tmp_path


def taught(text: str) -> str:
    """What Rasa would read, were it below data/."""
    return f"version: '3.1'\nnlu: # {text}\n"


def put(root: Path, name: str, content: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def trained(root: Path) -> tuple[Path, list[str]]:
    lines: list[str] = []
    return model_for(root, lines.append), lines


@pytest.mark.parametrize("name", FILES)
def test_what_a_model_is_made_from_names_it(root: Path, name: str) -> None:
    before = fingerprint(root)
    put(root, name, taught("changed"))
    changed = fingerprint(root)
    put(root, name, taught(name))
    assert changed != before == fingerprint(root)


@pytest.mark.parametrize("name", UNRELATED)
def test_nothing_else_does(root: Path, name: str) -> None:
    before = fingerprint(root)
    put(root, name, "changed")
    assert fingerprint(root) == before


def test_a_file_more_or_under_another_name_is_another_model(root: Path) -> None:
    before = fingerprint(root)
    (root / "data/faq/needles.yml").rename(root / "data/faq/points.yml")
    renamed = fingerprint(root)
    put(root, "data/faq/new.yml", taught(""))
    assert len({before, renamed, fingerprint(root)}) == 3


def test_the_program_is_named_apart_from_the_data(root: Path) -> None:
    program, all_of_it = code_of(root), fingerprint(root)
    put(root, "data/faq/needles.yml", taught("changed"))
    assert (code_of(root), fingerprint(root)) != (program, all_of_it)
    assert code_of(root) == program
    put(root, "bot/nlu/parse.py", "changed")
    assert code_of(root) != program


def test_a_copy_of_a_project_has_the_same_models(root: Path) -> None:
    copy = shutil.copytree(root, root.parent / f"{root.name}-copy")
    assert fingerprint(root) == fingerprint(copy)


def test_a_model_is_trained_once(root: Path) -> None:
    put(root, TRAINER, WRITES)
    model, lines = trained(root)
    assert model == root / MODELS / f"{fingerprint(root)}.tar.gz"
    assert tarfile.is_tarfile(model)
    assert len(lines) == 2
    put(root, TRAINER, FAILS)
    assert trained(root) == (model, [])


@pytest.mark.parametrize(
    ("trainer", "sentence"),
    [
        (FAILS, "cannot train on this"),
        (FAILS_HALFWAY, "no more memory"),
        (FORGETS, "nothing to do"),
    ],
)
def test_a_failed_training_leaves_no_model(root: Path, trainer: str, sentence: str) -> None:
    there = sorted((root / MODELS).iterdir())
    put(root, TRAINER, trainer)
    with pytest.raises(TrainingError, match=sentence):
        trained(root)
    assert sorted((root / MODELS).iterdir()) == there


def test_only_the_last_lines_of_a_failure_are_told(root: Path) -> None:
    put(root, TRAINER, "import sys\nfor n in range(99): print('line', n)\nsys.exit(1)")
    with pytest.raises(TrainingError) as error:
        trained(root)
    assert str(error.value).splitlines()[-1] == "line 98"
    assert len(str(error.value).splitlines()) < 20
