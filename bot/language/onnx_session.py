"""How graphs run here: by onnxruntime on the processor, with as many threads as are asked for. Must
not import onnx, which only those who make graphs need."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

OPSET = 17  # the first with LayerNormalization
IR_VERSION = 8  # the one that goes with it, so that older runtimes load the file too


def session_of(
    model: Path | bytes, threads: int = 1, keeps_memory: bool = True
) -> onnxruntime.InferenceSession:
    """Runs a graph. keeps_memory: for its next run, though it be the last."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = keeps_memory
    graph = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
