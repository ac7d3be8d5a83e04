"""The encoder's graph, node by node: token ids in, unit sentence vectors out.

A BERT of six layers fits on a page, and a page of our own can be read, pinned and rebuilt anywhere,
which an export through torch or TensorFlow cannot. It has no padding and no mask: texts in one
batch must be equally long. Must not know where the weights come from or
where the result goes.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.language.onnx_session import IR_VERSION, OPSET

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12

Weights = dict[str, NDArray[np.float32]]


def quantised_graph(weights: Weights) -> bytes:
    """The whole encoder, int8 per channel, as the bytes of an ONNX file."""
    model = encoder_graph(weights)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "model.onnx"
        # Seven bits: processors without VNNI add pairs of 8-bit products in 16 bits and saturate,
        # and the clinic's processor is not known.
        quantize_dynamic(
            model, result, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
        return result.read_bytes()


def encoder_graph(weights: Weights) -> onnx.ModelProto:
    """The same in float32."""
    graph = _Graph(weights)
    state = graph.embedded("ids")
    for layer in range(LAYERS):
        state = graph.layer(state, f"encoder.layer.{layer}.")
    graph.pooled(state)
    return graph.model()


class _Graph:
    """Collects nodes and constants; every method adds some and returns the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def embedded(self, ids: str) -> str:
        prefix = "embeddings."
        positions = self._weights[prefix + "position_embeddings.weight"]
        sentence_a = self._weights[prefix + "token_type_embeddings.weight"][0]
        words = self._add("Gather", self._weight(prefix + "word_embeddings.weight"), ids)
        # One-dimensional starts and ends: the runtime's own rewriting of Range and Gather fails.
        length = self._add("Slice", self._add("Shape", ids), *self._ints([1], [2]))
        # Every text is a "sentence A", so that its embedding can be added to the positions here.
        table = self._constant("positions", positions + sentence_a)
        places = self._add("Slice", table, self._ints([0])[0], length)
        return self._normalised(self._add("Add", words, places), prefix + "LayerNorm")

    def layer(self, state: str, prefix: str) -> str:
        attended = self._dense(self._attention(state, prefix), prefix + "attention.output.dense")
        state = self._normalised(
            self._add("Add", attended, state), prefix + "attention.output.LayerNorm"
        )
        inner = self._gelu(self._dense(state, prefix + "intermediate.dense"))
        outer = self._dense(inner, prefix + "output.dense")
        return self._normalised(self._add("Add", outer, state), prefix + "output.LayerNorm")

    def pooled(self, state: str) -> None:
        mean = self._add("ReduceMean", state, axes=[1], keepdims=0)
        size = self._add("ReduceL2", mean, axes=[1], keepdims=1)
        self._nodes.append(helper.make_node("Div", [mean, size], ["vectors"], name="vectors"))

    def model(self) -> onnx.ModelProto:
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])
        graph = helper.make_graph(
            self._nodes, "encoder", [ids], [vectors], initializer=list(self._constants.values())
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="clinic",
        )
        # Nothing is left to fold; without this mark the quantiser warns through the root logger.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        onnx.checker.check_model(model)
        return model

    def _attention(self, state: str, prefix: str) -> str:
        query, key, value = (
            self._heads(self._dense(state, f"{prefix}attention.self.{part}"), turned)
            for part, turned in (("query", False), ("key", True), ("value", False))
        )
        scale = self._constant("scale", np.array(1 / math.sqrt(WIDTH / HEADS), np.float32))
        scores = self._add("Mul", self._add("MatMul", query, key), scale)
        mixed = self._add("MatMul", self._add("Softmax", scores, axis=-1), value)
        merged = self._add("Transpose", mixed, perm=[0, 2, 1, 3])
        return self._add("Reshape", merged, self._ints([0, 0, WIDTH])[0])

    def _heads(self, state: str, turned: bool) -> str:
        """Split into heads: (text, head, token, part), with the last two turned for the keys."""
        split = self._add("Reshape", state, self._ints([0, 0, HEADS, WIDTH // HEADS])[0])
        return self._add("Transpose", split, perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])

    def _dense(self, state: str, prefix: str) -> str:
        matrix = self._constant(f"{prefix}.weight", self._weights[f"{prefix}.weight"].T)
        product = self._add("MatMul", state, matrix)
        return self._add("Add", product, self._weight(f"{prefix}.bias"))

    def _gelu(self, state: str) -> str:
        root, one, half = (
            self._constant(f"gelu.{name}", np.array(number, np.float32))
            for name, number in (("root", math.sqrt(2)), ("one", 1), ("half", 0.5))
        )
        bell = self._add("Add", self._add("Erf", self._add("Div", state, root)), one)
        return self._add("Mul", self._add("Mul", state, bell), half)

    def _normalised(self, state: str, prefix: str) -> str:
        scale, bias = self._weight(f"{prefix}.weight"), self._weight(f"{prefix}.bias")
        return self._add("LayerNormalization", state, scale, bias, axis=-1, epsilon=EPSILON)

    def _add(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _ints(self, *lists: list[int]) -> list[str]:
        return [
            self._constant(f"ints.{'.'.join(map(str, numbers))}", np.array(numbers, np.int64))
            for numbers in lists
        ]

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name
