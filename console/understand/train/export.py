"""Write the encoder as a small int8 ONNX file: weights per column, word vectors per row, fused attention."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.train.encoder import HEADS_OF_ATTENTION, LAYERS
from console.understand.train.tuning import LONGEST

_EPSILON = 1e-12
_FUSED = "com.microsoft"


class _Graph:
    """Collects the nodes and weights of the model that is being written."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, values: Any) -> str:
        from onnx import numpy_helper

        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, takes: list[str], gives: str, domain: str = "", **more: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, takes, [gives], name=gives, domain=domain, **more))
        return gives


def write(state: dict[str, Any], path: Path) -> None:
    """Write the weights in `state` (a state dict of `encoder.build`) to `path`.

    The model takes `numbers` (1, length) of one text and gives `tones` (1, heads * 3) and `themes` (1, themes). One
    text at a time: the scale of the activations then depends on that text alone, and the same text always gets the
    same answer whatever it is judged beside.
    """
    import onnx
    from onnx import TensorProto, helper
    from onnxruntime import quantization

    quantizer: Any = quantization
    values = {name: weight.detach().cpu().numpy().astype(np.float32) for name, weight in state.items()}
    graph = _Graph()
    last = _layers(graph, _embedding(graph, values), values)
    pooled = graph.node("ReduceMean", [last], "pooled", axes=[1], keepdims=0)
    for name in ("tones", "themes"):
        product = graph.node("MatMul", [pooled, graph.weight(f"{name}.w", values[f"{name}.weight"].T)], f"{name}.p")
        graph.node("Add", [product, graph.weight(f"{name}.b", values[f"{name}.bias"])], name)
    numbers = helper.make_tensor_value_info("numbers", TensorProto.INT64, [1, "length"])
    gives = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, values[f"{name}.bias"].shape[0]])
        for name in ("tones", "themes")
    ]
    made = helper.make_graph(graph.nodes, "judge", [numbers], gives, graph.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(made, opset_imports=opsets, ir_version=8)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(model, str(whole))
        quantizer.quantize_dynamic(
            whole,
            path,
            per_channel=True,
            weight_type=quantizer.QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention"],
            nodes_to_exclude=["tones.p", "themes.p"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


def _embedding(graph: _Graph, values: dict[str, Any]) -> str:
    words = values["words.weight"]
    scale = np.abs(words).max(axis=1, keepdims=True) / 127
    small = np.round(words / np.maximum(scale, 1e-9)).astype(np.int8)
    picked = graph.node("Gather", [graph.weight("words", small), "numbers"], "picked")
    cast = graph.node("Cast", [picked], "cast", to=1)
    sizes = graph.node("Gather", [graph.weight("words.scale", scale.astype(np.float32)), "numbers"], "sizes")
    scaled = graph.node("Mul", [cast, sizes], "scaled")
    shape = graph.node("Shape", ["numbers"], "shape")
    length = graph.node("Slice", [shape, graph.weight("one", np.array([1])), graph.weight("two", np.array([2]))], "len")
    zero = graph.weight("zero", np.array([0]))
    places = graph.weight("places", values["places.weight"][:LONGEST])
    used = graph.node("Slice", [places, zero, length, zero], "used")
    placed = graph.node("Add", [scaled, used], "placed")
    norm = [placed, graph.weight("norm.w", values["norm.weight"]), graph.weight("norm.b", values["norm.bias"])]
    return graph.node("LayerNormalization", norm, "start", axis=-1, epsilon=_EPSILON)


def _layers(graph: _Graph, state: str, values: dict[str, Any]) -> str:
    for number in range(LAYERS):
        layer = f"layers.{number}."

        def weight(name: str, layer: str = layer) -> str:
            found = values[layer + name]
            return graph.weight(layer + name, found.T if found.ndim == 2 else found)

        takes = [state, weight("mixed.weight"), weight("mixed.bias")]
        met = graph.node("Attention", takes, layer + "met", _FUSED, num_heads=HEADS_OF_ATTENTION)
        joined = graph.node("MatMul", [met, weight("joined.weight")], layer + "joined")
        norm = [joined, state, weight("first_norm.weight"), weight("first_norm.bias"), weight("joined.bias")]
        state = graph.node("SkipLayerNormalization", norm, layer + "first", _FUSED, epsilon=_EPSILON)
        inner = graph.node("MatMul", [state, weight("inner.weight")], layer + "inner")
        active = graph.node("BiasGelu", [inner, weight("inner.bias")], layer + "active", _FUSED)
        outer = graph.node("MatMul", [active, weight("outer.weight")], layer + "outer")
        norm = [outer, state, weight("second_norm.weight"), weight("second_norm.bias"), weight("outer.bias")]
        state = graph.node("SkipLayerNormalization", norm, layer + "second", _FUSED, epsilon=_EPSILON)
    return state
