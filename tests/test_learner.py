"""A model put together without Rasa, against the one that Rasa's own training makes."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.language import vectors
from bot.teaching import archive
from bot.teaching.errors import TrainingError
from bot.teaching.learner import learn, train

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(r" {6}- (?!\w+: )")  # not a step of a rule
FAQ = """\
version: "3.1"
nlu:
  - intent: faq/parking
    metadata:
      title: "Where can I park?"
      source: "clinic"
    examples: |
      - where can I park my car
      - is there parking at the clinic
responses:
  utter_faq/parking:
    - text: Behind the house.
"""


def quiet(step: str, share: float) -> None:
    """Nobody listens."""


def parts(model: Path) -> dict[str, bytes]:
    with tarfile.open(model) as whole:
        return {
            archive._name(entry): archive._content(whole, entry) for entry in archive._files(whole)
        }


def named(metadata: Any) -> Any:
    """Without the numbers by which Rasa tells its own trainings apart."""
    if isinstance(metadata, dict):
        return {k: named(v) for k, v in metadata.items() if k != "output_fingerprint"}
    return [named(each) for each in metadata] if isinstance(metadata, list) else metadata


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with a few answers, and one in twenty of the many other examples."""
    project = tmp_path / "project"
    (project / "data" / "faq").mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, project)
    for folder in ("emergency", "lookup", "dialogue"):
        shutil.copytree(ROOT / "data" / folder, project / "data" / folder)
    for name in ("price", "needles", "pregnancy"):
        shutil.copy(ROOT / "data" / "faq" / f"{name}.yml", project / "data" / "faq")
    for path in (*project.glob("data/dialogue/*.yml"), project / "data/emergency/harmless.yml"):
        path.write_text(thinned(path.read_text("utf-8")), "utf-8")
    return project


def thinned(text: str) -> str:
    """Without most of its examples."""
    lines = text.splitlines(keepends=True)
    return "".join(each for n, each in enumerate(lines) if not n % 20 or not EXAMPLE.match(each))


def test_a_skeleton_does_not_depend_on_phrasings_or_answers(project: Path) -> None:
    before = archive.skeleton_of(ROOT, project)
    (project / "data" / "faq" / "parking.yml").write_text(FAQ, "utf-8")
    assert archive.skeleton_of(ROOT, project) == before


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/dialogue/book.yml"])
def test_it_depends_on_settings_and_rules(project: Path, name: str) -> None:
    before = archive.skeleton_of(ROOT, project)
    changed = (project / name).read_text("utf-8").replace("utter_book", "utter_call")
    (project / name).write_text(changed + "\nlanguage: en\n", "utf-8")
    if name.startswith("data"):
        assert "utter_call" in changed
    assert archive.skeleton_of(ROOT, project) != before


@pytest.mark.slow
def test_what_training_says_last_is_told(project: Path, tmp_path: Path) -> None:
    (project / "config.yml").write_text("pipeline: [{name: Nothing}]", "utf-8")
    with pytest.raises(TrainingError, match="Nothing"):
        train(project, tmp_path / "model.tar.gz", ROOT)
    assert not (tmp_path / "model.tar.gz").exists()


@pytest.mark.slow
def test_both_ways_give_the_same_model(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(vectors, "FOLDER", tmp_path / "vectors")
    monkeypatch.setattr(archive, "SKELETONS", tmp_path / "skeletons")
    first, second, third = (tmp_path / f"{name}.tar.gz" for name in ("first", "second", "third"))
    learn(project, first, quiet, ROOT)  # by Rasa: there is no skeleton yet
    (project / "data" / "faq" / "parking.yml").write_text(FAQ, "utf-8")
    learn(project, second, quiet, ROOT)
    learn(project, third, quiet, ROOT)
    assert second.read_bytes() == third.read_bytes()
    train(project, third, ROOT)
    ours, rasas = parts(second), parts(third)
    assert ours.keys() == rasas.keys()
    learnt = {name for name in ours if name.startswith(archive.LEARNT)}
    assert learnt and all(ours[name] == rasas[name] for name in learnt)
    assert yaml.safe_load(ours[archive.DOMAIN]) == yaml.safe_load(rasas[archive.DOMAIN])
    told, meant = (named(json.loads(found[archive.METADATA])) for found in (ours, rasas))
    assert {key for key in told if told[key] != meant[key]} <= {"model_id", "trained_at"}
    assert parts(first)[f"{archive.LEARNT}/taught.json"] != ours[f"{archive.LEARNT}/taught.json"]
