"""all-MiniLM-L6-v2 in TensorFlow, which Rasa brings, with the gradients that onnxruntime lacks.
Only for tuning: what answers visitors is `bot/language/encoder_graph.py`, and the two must compute
the same vectors. Texts of different lengths lie in one batch without padding: only the attention
sees a rectangle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
CHUNK = 128

Floats = NDArray[np.float32]
Tokens = Sequence[Sequence[int]]


def rectangle(tokens: Tokens) -> tuple[NDArray[np.int32], Floats]:
    """Token ids in rows of one length, and 1 where a row has a token."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), np.int32)
    mask = np.zeros(ids.shape, np.float32)
    for row, text in enumerate(tokens):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return ids, mask


def vectors_of(weights: Mapping[str, Any], tokens: Tokens) -> Floats:
    """Sentence vectors without dropout, one row a text."""
    graph = Graph(weights)
    call = tf.function(
        graph.vectors,
        autograph=False,
        input_signature=[tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None])],
    )
    vectors = np.zeros((len(tokens), WIDTH), np.float32)
    for rows in _chunks(tokens):
        vectors[rows] = call(*rectangle([tokens[row] for row in rows])).numpy()
    return vectors


class Graph:
    """The encoder over weights that may be variables. `frozen`: how many layers get no dropout."""

    def __init__(
        self, weights: Mapping[str, Any], dropout: float = 0.0, frozen: int = LAYERS
    ) -> None:
        self._weights = weights
        self._dropout = dropout
        self._frozen = frozen

    def vectors(self, ids: Any, mask: Any, seed: Any = None) -> Any:
        where = tf.where(mask > 0)
        state = self._embedded(tf.gather_nd(ids, where), where[:, 1])
        for number in range(LAYERS):
            noise = None if seed is None or number < self._frozen else seed + [number * 10, 0]
            state = self._layer(f"encoder.layer.{number}.", state, (where, mask), noise)
        # Of unit length, so that the sum serves as well as the mean.
        return tf.math.l2_normalize(tf.math.segment_sum(state, where[:, 0]), -1)

    def _embedded(self, ids: Any, places: Any) -> Any:
        words, positions, kinds = (
            self._weights[f"embeddings.{name}_embeddings.weight"]
            for name in ("word", "position", "token_type")
        )
        state = tf.gather(words, ids) + tf.gather(positions, places) + kinds[0]
        return self._normal(state, "embeddings.LayerNorm")

    def _layer(self, prefix: str, state: Any, cells: tuple[Any, Any], noise: Any) -> Any:
        mixed = self._attention(prefix + "attention.self.", state, *cells)
        attended = self._dropped(self._dense(mixed, prefix + "attention.output.dense"), noise, 1)
        state = self._normal(state + attended, prefix + "attention.output.LayerNorm")
        inner = self._dense(state, prefix + "intermediate.dense")
        inner = 0.5 * inner * (1 + tf.math.erf(inner / np.float32(np.sqrt(2))))
        outer = self._dropped(self._dense(inner, prefix + "output.dense"), noise, 2)
        return self._normal(state + outer, prefix + "output.LayerNorm")

    def _attention(self, prefix: str, state: Any, where: Any, mask: Any) -> Any:
        texts, length = tf.shape(mask)[0], tf.shape(mask)[1]

        def heads(name: str) -> Any:
            flat = self._dense(state, prefix + name)
            cells = tf.scatter_nd(where, flat, [texts, length, WIDTH])
            split = tf.reshape(cells, [texts, length, HEADS, WIDTH // HEADS])
            return tf.transpose(split, [0, 2, 1, 3])

        scores = tf.matmul(heads("query"), heads("key"), transpose_b=True)
        scores = scores / np.float32(np.sqrt(WIDTH / HEADS)) + (1 - mask[:, None, None, :]) * -1e9
        mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores), heads("value")), [0, 2, 1, 3])
        return tf.gather_nd(tf.reshape(mixed, [texts, length, WIDTH]), where)

    def _dense(self, state: Any, name: str) -> Any:
        product = tf.matmul(state, self._weights[f"{name}.weight"], transpose_b=True)
        return product + self._weights[f"{name}.bias"]

    def _normal(self, state: Any, name: str) -> Any:
        centred = state - tf.reduce_mean(state, -1, keepdims=True)
        spread = tf.reduce_mean(centred * centred, -1, keepdims=True)
        scaled = centred * tf.math.rsqrt(spread + EPSILON) * self._weights[f"{name}.weight"]
        return scaled + self._weights[f"{name}.bias"]

    def _dropped(self, state: Any, noise: Any, place: int) -> Any:
        if noise is None:
            return state
        return tf.nn.experimental.stateless_dropout(state, self._dropout, seed=noise + [0, place])


def _chunks(tokens: Tokens) -> Iterator[NDArray[np.intp]]:
    """Rows by length, so that texts of one chunk are about equally long."""
    order = np.argsort([len(text) for text in tokens], kind="stable")
    for start in range(0, len(order), CHUNK):
        yield order[start : start + CHUNK]
