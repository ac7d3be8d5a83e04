"""How near a message lies to each of the taught phrasings. Their vectors are rounded to a byte a
number and multiplied as integers: a quarter of the memory is read at each message, a twentieth of
the time taken, and the result is the same on every processor. Only directions are compared; what
rounding costs is a thousandth of a cosine. Must not know whose phrasings they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.language.onnx_session import IR_VERSION, OPSET, session_of

Floats = NDArray[np.float32]

FINE = 127  # steps from nothing to the largest number of a message's vector
# Of a phrasing's: processors without VNNI add pairs of products in 16 bits, and those must hold
# twice 255 times this.
COARSE = 63
REACH = 0.03  # cosine over which an example loses most of its say


@dataclass(frozen=True)
class Rounded:
    """Vectors as whole numbers. steps: (n, width); lengths: (n,), of the rows of steps."""

    steps: NDArray[np.int8]
    lengths: Floats

    @classmethod
    def of(cls, vectors: Floats, most: int = FINE) -> Rounded:
        """most: what the largest number of each vector becomes."""
        largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True)
        steps = np.rint(vectors * (most / np.where(largest, largest, 1.0)))
        lengths = np.sqrt(np.square(steps).sum(axis=1))
        return cls(steps.astype(np.int8), np.where(lengths, lengths, 1.0).astype(np.float32))

    def __len__(self) -> int:
        return len(self.steps)

    def part(self, start: int, end: int) -> Rounded:
        """Some of the rows."""
        return Rounded(self.steps[start:end], self.lengths[start:end])

    def followed_by(self, more: Rounded) -> Rounded:
        """With more rows at the end."""
        steps, lengths = (self.steps, more.steps), (self.lengths, more.lengths)
        return Rounded(np.concatenate(steps), np.concatenate(lengths))


class Examples:
    """Vectors to compare with; those of one label stand beside each other."""

    def __init__(self, rounded: Rounded) -> None:
        self.rounded = rounded

    @classmethod
    def of(cls, vectors: Floats) -> Examples:
        return cls(Rounded.of(vectors, COARSE))

    @classmethod
    def restored(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> Examples:
        """Those whose `arrays` these are."""
        return cls(Rounded(arrays[name], arrays[f"{name}_lengths"]))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """What a file keeps of them."""
        return {name: self.rounded.steps, f"{name}_lengths": self.rounded.lengths}

    def __len__(self) -> int:
        return len(self.rounded)

    def split(self, starts: Iterable[int]) -> list[Examples]:
        """The runs that begin at these rows, the first of which is 0."""
        cuts = [*starts, len(self)]
        return [Examples(self.rounded.part(*run)) for run in pairwise(cuts)]

    @property
    def rows(self) -> Floats:
        """As unit vectors: (examples, width)."""
        return np.asarray(self.rounded.steps / self.rounded.lengths[:, None], np.float32)

    def cosines(self, vectors: Rounded) -> Floats:
        """Of each vector with each example: (vectors, examples)."""
        if not len(self) or not len(vectors):
            return np.zeros((len(vectors), len(self)), np.float32)
        # From -128..127 to 0..255, which is what the multiplication wants of its left side.
        (products,) = self._product.run(None, {"vectors": vectors.steps.view(np.uint8) ^ 0x80})
        cosines: Floats = products.astype(np.float32) * (1.0 / self.rounded.lengths)
        cosines /= vectors.lengths[:, None]
        return cosines

    @cached_property
    def _product(self) -> onnxruntime.InferenceSession:
        """Multiplies with the examples, which it keeps in the order that its kernel reads them."""
        return session_of(_graph(self.rounded.steps), keeps_memory=False)


def say_of(cosines: Floats) -> Floats:
    """What an example has to say of a message, by how near it lies: from nothing to one."""
    said: Floats = cosines - 1.0
    said /= REACH
    np.exp(said, out=said)
    return said


def _graph(steps: NDArray[np.int8]) -> bytes:
    examples, width = steps.shape
    inputs = [helper.make_tensor_value_info("vectors", TensorProto.UINT8, ["n", width])]
    outputs = [helper.make_tensor_value_info("products", TensorProto.INT32, ["n", examples])]
    constants: dict[str, NDArray[Any]] = {
        "examples": np.ascontiguousarray(steps.T),
        "zero": np.array(0x80, np.uint8),
    }
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["vectors", "examples", "zero"], ["products"])],
        "examples", inputs, outputs,
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", OPSET)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    return bytes(made.SerializeToString())
