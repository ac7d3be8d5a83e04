"""Keeps the sentence vectors of the training phrasings between two trainings: encoding them takes
most of a training's time, and one edited FAQ changes a handful of sixteen thousand. Vectors are
kept by digests of texts, not by texts, and are only ever those the same encoder would give."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.language.encoder import Encoder
from bot.language.encoder_build import DIMENSIONS
from bot.whole_file import replacing

FOLDER = Path("models/vectors")
DIGEST = 16  # bytes


class KeptVectors:
    """Stands for an encoder wherever texts are encoded in bulk."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._file = (folder or FOLDER) / f"{encoder.hash[:16]}.npz"

    @property
    def vocabulary(self) -> frozenset[str]:
        """The whole words the encoder was taught."""
        return self._encoder.vocabulary

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, in order: (texts, 384). What was new is kept for the next time, what was
        not asked for is dropped."""
        kept = self._read()
        keys = [_digest(text) for text in texts]
        rows = {key: kept.get(key) for key in keys}
        for key, text in zip(keys, texts, strict=True):
            if rows[key] is None:
                rows[key] = self._encoder.encode([text])[0]
        if rows.keys() != kept.keys():
            self._write(rows)
        return np.array([rows[key] for key in keys], dtype=np.float32).reshape(-1, DIMENSIONS)

    def _read(self) -> dict[bytes, NDArray[np.float32] | None]:
        """What is kept; nothing if the file is missing or damaged: all of it can be made anew."""
        try:
            with np.load(self._file, allow_pickle=False) as arrays:
                digests, vectors = arrays["digests"], arrays["vectors"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return {}
        return {bytes(digest): row for digest, row in zip(digests, vectors, strict=True)}

    def _write(self, rows: dict[bytes, NDArray[np.float32] | None]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        digests = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, DIGEST)
        with replacing(self._file, lasting=False) as file:
            np.savez(file, digests=digests, vectors=np.array(list(rows.values()), np.float32))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=DIGEST).digest()
