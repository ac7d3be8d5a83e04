"""The encoder against a reference of twenty lines, and against the texts that break encoders."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from encoder_reference import reference_vector, with_delta
from safetensors.numpy import load_file

from bot.language import encoder_build
from bot.language.encoder import Encoder, EncoderError, default_folder
from bot.language.encoder_build import EncoderBuildError, build

SENTENCES = [
    "Can I come for acupuncture massage when I'm pregnant?",
    "what does it cost",
    "Will there be bruises afterwards, and how long do they last?",
    "Opening hours on a Saturday",
    "I am on blood thinners.",
]
ODD = [
    "\x00",
    "\ud800",
    "a\ud83d",
    "🙂",
    "ß" * 500,
    "word " * 3000,
    "\u200b",
    "??!",
    "مرحبا",
    "\r\n",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def test_vectors_are_close_to_the_float_reference(encoder: Encoder) -> None:
    weights = with_delta(load_file(encoder_build._source_folder() / "model.safetensors"))
    rows = encoder.encode(SENTENCES)
    for sentence, row in zip(SENTENCES, rows, strict=True):
        reference = reference_vector(weights, encoder._tokenizer.encode(sentence).ids)
        assert float(row @ reference) > 0.98, sentence


def test_a_row_does_not_depend_on_the_other_texts(encoder: Encoder) -> None:
    together = encoder.encode([*SENTENCES, *ODD, *SENTENCES])
    for text, row in zip([*SENTENCES, *ODD], together, strict=False):
        assert np.array_equal(encoder.encode([text])[0], row)


def test_near_questions_are_nearer_than_others(encoder: Encoder) -> None:
    near, other, question = encoder.encode(
        ["how much does it cost", "will it leave a bruise", "what is the price of a session"]
    )
    assert question @ near > question @ other + 0.2


def test_odd_texts_get_a_unit_row_or_a_zero_row(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode(ODD), axis=1)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "\u200b"])
def test_a_text_without_a_word_has_a_zero_row(encoder: Encoder, text: str) -> None:
    assert not encoder.encode([text]).any()


def test_shape_and_type(encoder: Encoder) -> None:
    rows = encoder.encode(SENTENCES)
    assert rows.shape == (5, encoder.dimensions)
    assert rows.dtype == np.float32
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_what_comes_after_128_tokens_is_left_out(encoder: Encoder) -> None:
    long, longer = encoder.encode(["pain " * 200, "pain " * 200 + "and something else"])
    assert np.array_equal(long, longer)


def test_one_instance_for_a_folder(encoder: Encoder) -> None:
    assert Encoder.load(default_folder()) is encoder
    assert len(encoder.hash) == 64


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLINIC_ENCODER", str(tmp_path / "elsewhere"))
    with pytest.raises(EncoderError, match="elsewhere: run `make install`"):
        Encoder.load()


@pytest.mark.slow
def test_a_damaged_folder_is_refused_and_built_again_to_the_same_bytes(tmp_path: Path) -> None:
    in_use = {path.name: path.read_bytes() for path in default_folder().iterdir()}
    for name, content in in_use.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "model.onnx").write_bytes(b"half of it")
    with pytest.raises(EncoderError, match="damaged"):
        Encoder.load(tmp_path)
    build(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == in_use


def test_an_up_to_date_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in default_folder().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(encoder_build, "WHEEL", "no_such_package")
    assert build(tmp_path) == tmp_path
    card = json.loads((tmp_path / "encoder.json").read_text())
    (tmp_path / "encoder.json").write_text(json.dumps(card | {"version": 0}))
    with pytest.raises(EncoderBuildError, match="not installed: run `make install`"):
        build(tmp_path)


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_build, "_source_folder", lambda: tmp_path)
    with pytest.raises(EncoderBuildError, match="is missing"):
        build(tmp_path / "encoder")
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(EncoderBuildError, match="expected 53aa5117"):
        build(tmp_path / "encoder")
    assert not (tmp_path / "encoder").exists()


def test_using_it_loads_no_heavy_library() -> None:
    code = (
        "import sys; from bot.language.encoder import Encoder; Encoder.load().encode(['hello']);"
        "heavy = {'onnx', 'torch', 'tensorflow', 'sentence_transformers'} & set(sys.modules);"
        "sys.exit(' '.join(heavy))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.stderr.strip() == ""
