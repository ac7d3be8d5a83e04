"""What tuning changed: in the encoder, in the file, and refused where it does not fit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from encoder_reference import reference_vector, with_delta
from safetensors.numpy import load_file

from bot.language.encoder import Encoder, default_folder
from bot.language.encoder_build import EncoderBuildError, build, is_current, source_weights
from bot.language.encoder_delta import DELTA_FILE, added, factorised, read_delta, write_delta

SENTENCES = ["what does it cost", "Will there be bruises afterwards?", "I am on blood thinners."]


@pytest.mark.slow
def test_the_delta_changes_vectors_and_less_than_their_meaning() -> None:
    encoder, plain = Encoder.load(), load_file(source_weights())
    tuned = with_delta(plain)
    for sentence in SENTENCES:
        ids = encoder._tokenizer.encode(sentence).ids
        assert 0.7 < float(reference_vector(plain, ids) @ reference_vector(tuned, ids)) < 0.995, (
            sentence
        )
    assert json.loads((default_folder() / "encoder.json").read_text())["delta_sha256"] == (
        hashlib.sha256(DELTA_FILE.read_bytes()).hexdigest()
    )


@pytest.mark.slow
def test_without_a_delta_the_weights_stay_as_they_are(tmp_path: Path) -> None:
    missing = tmp_path / "delta.npz"
    plain = build(tmp_path / "encoder", missing)
    assert is_current(plain, missing)
    weights, encoder = load_file(source_weights()), Encoder.load(plain)
    ids = encoder._tokenizer.encode(SENTENCES[0]).ids
    assert float(encoder.encode(SENTENCES[:1])[0] @ reference_vector(weights, ids)) > 0.98
    # The delta appears or changes: the folder is to be built again.
    np.savez(missing, **{"encoder.layer.5.output.dense.bias": np.zeros(384, np.float16)})
    assert not is_current(plain, missing)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arrays", "complaint"),
    [
        ({"encoder.layer.5.output.dense.bias": (383,)}, r"\(383,\), but the encoder has shape"),
        ({"encoder.layer.7.output.dense.bias": (384,)}, "has no such weights"),
        (
            {
                "encoder.layer.5.output.dense.weight:left": (384, 8),
                "encoder.layer.5.output.dense.weight:right": (8, 384),
            },
            r"\(384, 384\), but the encoder has shape \(384, 1536\)",
        ),
        (
            {
                "encoder.layer.5.output.dense.weight:left": (384, 8),
                "encoder.layer.5.output.dense.weight:right": (4, 1536),
            },
            "do not belong together",
        ),
        ({"encoder.layer.5.output.dense.weight:left": (384, 8)}, "do not belong together"),
    ],
)
def test_a_delta_that_does_not_fit_is_refused(
    tmp_path: Path, arrays: dict[str, tuple[int, ...]], complaint: str
) -> None:
    delta = tmp_path / "delta.npz"
    np.savez(delta, **{name: np.zeros(shape, np.float16) for name, shape in arrays.items()})
    with pytest.raises(EncoderBuildError, match=complaint):
        build(tmp_path / "encoder", delta)
    assert not (tmp_path / "encoder").exists()


@pytest.mark.slow
def test_a_delta_that_is_not_one_is_refused(tmp_path: Path) -> None:
    delta = tmp_path / "delta.npz"
    for content in (b"", b"something else", DELTA_FILE.read_bytes()[:1000]):
        delta.write_bytes(content)
        with pytest.raises(EncoderBuildError, match="cannot be read"):
            build(tmp_path / "encoder", delta)


def test_a_delta_comes_back_from_its_file_and_its_bytes_are_the_same(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    before = {"a": random.normal(size=(6, 4)).astype(np.float32), "b": np.ones(3, np.float32)}
    after = {"a": before["a"] + np.outer(np.arange(6), np.ones(4)) / 1000, "b": before["b"] * 1.01}
    after = {name: value.astype(np.float32) for name, value in after.items()}
    for name in ("one.npz", "two.npz"):
        write_delta(tmp_path / name, factorised(before, after, rank=1))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    back = added(before, read_delta(tmp_path / "one.npz"))
    assert all(np.allclose(back[name], after[name], atol=1e-5) for name in after)
