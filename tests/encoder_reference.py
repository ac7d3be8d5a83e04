"""all-MiniLM-L6-v2 with the project's delta, in float32 and apart from the code that builds it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bot.language.encoder_delta import DELTA_FILE

Floats = NDArray[np.float32]


def with_delta(weights: dict[str, Floats]) -> dict[str, Floats]:
    """The tuned weights, added up apart from the build."""
    result = dict(weights)
    with np.load(DELTA_FILE) as delta:
        for name in delta.files:
            if name.endswith(":left"):
                right = delta[name.replace(":left", ":right")].astype(np.float32)
                change, name = delta[name].astype(np.float32) @ right, name.removesuffix(":left")
            elif name.endswith(":right"):
                continue
            else:
                change = delta[name].astype(np.float32)
            result[name] = result[name] + change
    return result


def reference_vector(weights: dict[str, Floats], ids: list[int]) -> Floats:
    """all-MiniLM-L6-v2 in float32, written apart from the graph."""

    def dense(state: Floats, name: str) -> Floats:
        result: Floats = state @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return result

    def normal(state: Floats, name: str) -> Floats:
        centred = state - state.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        result: Floats = scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]
        return result

    def gelu(state: Floats) -> Floats:
        bell = 1 + np.vectorize(math.erf)(state / math.sqrt(2))
        result: Floats = (state * bell / 2).astype(np.float32)
        return result

    words, places, kinds = (
        weights[f"embeddings.{name}_embeddings.weight"]
        for name in ("word", "position", "token_type")
    )
    state = normal(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    for number in range(6):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            dense(state, f"{layer}.attention.self.{part}").reshape(-1, 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.swapaxes(1, 2) / math.sqrt(32))
        mixed = (scores / scores.sum(-1, keepdims=True) @ value).swapaxes(0, 1).reshape(-1, 384)
        attended = dense(mixed, f"{layer}.attention.output.dense")
        state = normal(attended + state, f"{layer}.attention.output.LayerNorm")
        inner = gelu(dense(state, f"{layer}.intermediate.dense"))
        state = normal(dense(inner, f"{layer}.output.dense") + state, f"{layer}.output.LayerNorm")
    vector: Floats = state.mean(0)
    return vector / np.float32(np.linalg.norm(vector))
