"""What is taught, read from Rasa training data as they stand in files: by Rasa, and without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.shared.importers.utils import training_data_from_paths

from bot.nlu.taught import Taught
from bot.nlu.taught_files import taught_in
from bot.nlu.taught_rasa import taught_from

FAQ = """\
version: "3.1"
nlu:
  - intent: faq/migraine
    metadata:
      title: "Does it help with migraine?"
      source: "clinic"
      related: [price, call]
    examples: |
      - does it help with migraine
      - migraine
"""
CALL = """\
version: "3.1"
nlu:
  - intent: call
    examples: |
      - call me
  - lookup: ailment
    examples: |
      - migraine
      - asthma
  - lookup: therapy
    examples: |
      - reiki
"""


@pytest.fixture
def taught(tmp_path: Path) -> Taught:
    for name, content in {"migraine": FAQ, "call": CALL}.items():
        (tmp_path / f"{name}.yml").write_text(content, "utf-8")
    paths = sorted(str(path) for path in tmp_path.iterdir())
    return taught_from(training_data_from_paths(paths, "en"))


def test_phrasings_stand_beside_their_labels(taught: Taught) -> None:
    assert sorted(zip(taught.phrasings, taught.labels, strict=True)) == [
        ("call me", "call"),
        ("does it help with migraine", "faq/migraine"),
        ("migraine", "faq/migraine"),
    ]


def test_titles_and_related_questions_are_known_by_answer_id(taught: Taught) -> None:
    assert taught.titles == {"migraine": "Does it help with migraine?"}
    assert taught.related == {"migraine": ("price", "call")}


def test_a_name_in_a_title_stays_a_word_of_its_own(taught: Taught) -> None:
    assert taught.names == {"ailment": ("asthma",), "therapy": ("reiki",)}


def test_an_answer_id_finds_its_label(taught: Taught) -> None:
    assert taught.label_of("migraine") == "faq/migraine"
    assert taught.label_of("call") == "call"
    assert taught.label_of("price") is None


def test_it_comes_back_from_json(taught: Taught) -> None:
    assert Taught.from_json(json.loads(json.dumps(taught.to_json()))) == taught


def test_it_is_read_alike_with_and_without_rasa(taught: Taught, tmp_path: Path) -> None:
    data = tmp_path / "project" / "data"
    data.mkdir(parents=True)
    for path in tmp_path.glob("*.yml"):
        path.rename(data / path.name)
    assert taught_in(tmp_path / "project") == taught


@pytest.mark.slow
def test_so_is_the_project() -> None:
    root = Path(__file__).parents[1]
    paths = [str(path) for path in sorted((root / "data").rglob("*.yml"))]
    training = [path for path in paths if "\nnlu:" in Path(path).read_text("utf-8")]
    assert taught_in(root) == taught_from(training_data_from_paths(training, "en"))


def test_what_is_said_twice_is_taught_once_and_in_one_order(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, content in {"b": FAQ, "a": CALL, "c": FAQ}.items():
        (tmp_path / "data" / f"{name}.yml").write_text(content, "utf-8")
    assert taught_in(tmp_path).labels == ("call", "faq/migraine", "faq/migraine")
