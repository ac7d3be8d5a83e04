"""What tuning changed in the encoder's weights, small enough to keep with the project.

A matrix's difference is kept as two thin factors, a vector's difference as it is, all in half
precision. Made by `bot.teaching.tuning`, added by `encoder_build`. Must not import TensorFlow, and
must refuse what does not fit rather than build an encoder that is subtly wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.whole_file import replacing

DELTA_FILE = Path(__file__).with_name("encoder_delta.npz")
LEFT, RIGHT = ":left", ":right"

Weights = dict[str, NDArray[np.float32]]
Delta = dict[str, NDArray[np.float16]]


class EncoderDeltaError(Exception):
    """The delta cannot be read or does not fit; the message says what to do."""


def factorised(before: Weights, after: Weights, rank: int) -> Delta:
    """The differences between two sets of weights, each matrix cut to this rank."""
    delta: Delta = {}
    for name in sorted(after):
        difference = after[name] - before[name]
        if difference.ndim < 2:
            delta[name] = difference.astype(np.float16)
            continue
        left, sizes, right = np.linalg.svd(difference, full_matrices=False)
        # The root on both sides keeps the factors alike in size: half precision has few digits.
        roots = np.sqrt(sizes[:rank])
        delta[name + LEFT] = (left[:, :rank] * roots).astype(np.float16)
        delta[name + RIGHT] = (roots[:, None] * right[:rank]).astype(np.float16)
    return delta


def added(weights: Weights, delta: Mapping[str, NDArray[np.float16]]) -> Weights:
    """The weights with the delta in them."""
    result = dict(weights)
    for name, difference in _differences(delta).items():
        if name not in weights or weights[name].shape != difference.shape:
            fits = f"has shape {weights[name].shape}" if name in weights else "has no such weights"
            raise EncoderDeltaError(
                f"it changes {name} by an array of shape {difference.shape}, but the encoder "
                f"{fits}: make it anew with `python -m bot.teaching.tuning`."
            )
        result[name] = weights[name] + difference
    return result


def read_delta(path: Path) -> Delta:
    try:
        with np.load(path) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, BadZipFile) as error:
        raise EncoderDeltaError(
            f"it cannot be read ({error}): bring it back from the project's history, or make it "
            "anew with `python -m bot.teaching.tuning`."
        ) from error


def write_delta(path: Path, delta: Delta) -> None:
    """The same arrays give the same bytes: numpy dates every entry to 1980."""
    with replacing(path) as file:
        np.savez(file, **{name: delta[name] for name in sorted(delta)})


def delta_sha256(path: Path) -> str | None:
    """The delta's name in the encoder's card; None where there is no delta: plain weights."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _differences(delta: Mapping[str, NDArray[np.float16]]) -> Weights:
    whole = {name: value.astype(np.float32) for name, value in delta.items()}
    lefts = {name.removesuffix(LEFT) for name in whole if name.endswith(LEFT)}
    rights = {name.removesuffix(RIGHT) for name in whole if name.endswith(RIGHT)}
    products = {name: _product(name, whole) for name in sorted(lefts | rights)}
    plain = {k: value for k, value in whole.items() if not k.endswith((LEFT, RIGHT))}
    return plain | products


def _product(name: str, factors: Weights) -> NDArray[np.float32]:
    left, right = factors.get(name + LEFT), factors.get(name + RIGHT)
    if left is None or right is None or left.shape[-1:] != right.shape[:1]:
        raise EncoderDeltaError(
            f"the two factors of {name} do not belong together: make it anew with "
            "`python -m bot.teaching.tuning`."
        )
    product: NDArray[np.float32] = left @ right
    return product
