"""Vectors kept between two trainings: the same as the encoder's, and encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.language.encoder_build import DIMENSIONS
from bot.language.vectors import KeptVectors


@dataclass
class Counting:
    """Encodes a text as its length, and keeps what it was asked."""

    hash: str = "a" * 64
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text)] * DIMENSIONS for text in texts], dtype=np.float32)


def lengths(encoder: Counting, folder: Path, *texts: str) -> list[float]:
    return list(KeptVectors(encoder, folder).encode(texts)[:, 0])  # type: ignore[arg-type]


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    assert lengths(encoder, tmp_path, "one", "three", "one") == [3, 5, 3]
    assert lengths(encoder, tmp_path, "three", "seven!!") == [5, 7]
    assert encoder.asked == ["one", "three", "seven!!"]


def test_what_is_no_longer_taught_is_dropped(tmp_path: Path) -> None:
    encoder = Counting()
    for texts in (("one", "two"), ("two",), ("one", "two")):
        lengths(encoder, tmp_path, *texts)
    assert encoder.asked == ["one", "two", "one"]


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    lengths(Counting(), tmp_path, "one")
    other = Counting(hash="b" * 64)
    lengths(other, tmp_path, "one")
    assert other.asked == ["one"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"no archive"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    lengths(Counting(), tmp_path, "one")
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    encoder = Counting()
    assert lengths(encoder, tmp_path, "one") == [3]
    assert encoder.asked == ["one"]


def test_no_text_is_kept(tmp_path: Path) -> None:
    lengths(Counting(), tmp_path, "a phrasing that could be found")
    assert b"phrasing" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_nothing_is_nothing(tmp_path: Path) -> None:
    assert KeptVectors(Counting(), tmp_path).encode([]).shape == (0, DIMENSIONS)  # type: ignore[arg-type]
