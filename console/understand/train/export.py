"""Write the encoder as a small int8 ONNX file: weights per column, word vectors per row, fused attention."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.sentiment.outputs import OUTPUTS
from console.understand.train.encoder import GRAVE, HEADS_OF_ATTENTION, LAYERS
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

        self.weights.append(numpy_helper.from_array(np.require(values, requirements="C"), name))
        return name

    def node(self, kind: str, takes: list[str], gives: str, domain: str = "", **more: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, takes, [gives], name=gives, domain=domain, **more))
        return gives


def write(state: dict[str, Any], path: Path) -> None:
    """Write the weights in `state` (a state dict of `encoder.build`) to `path`.

    The model takes `numbers` (1, length) of one text and gives what each head says, under the head's name: `tokens` of
    each piece (1, length, labels), all others of the whole text (1, size). One text at a time: the scale of the
    activations then depends on that text alone, and the same text always gets the same answer whatever it is judged
    beside.
    """
    import onnx
    from onnx import TensorProto, helper
    from onnxruntime import quantization

    quantizer: Any = quantization
    values = {name: weight.detach().cpu().numpy().astype(np.float32) for name, weight in state.items()}
    graph = _Graph()
    last = _layers(graph, _embedding(graph, values), values)
    products = _heads(graph, last, values)
    numbers = helper.make_tensor_value_info("numbers", TensorProto.INT64, [1, "length"])
    gives = [
        helper.make_tensor_value_info(
            name, TensorProto.FLOAT, [1, *(["length"] if name == "tokens" else []), len(values[f"heads.{name}.bias"])]
        )
        for name in OUTPUTS
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
            nodes_to_exclude=products,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


def _heads(graph: _Graph, last: str, values: dict[str, Any]) -> list[str]:
    """Add the heads, and return the names of their products, which stay floats."""
    pooled = graph.node("ReduceMean", [last], "pooled", axes=[1], keepdims=0)
    looked = _linear(graph, last, "look", values)
    shares = graph.node("Transpose", [graph.node("Softmax", [looked], "shares", axis=1)], "shares.t", perm=[0, 2, 1])
    seen = graph.node("MatMul", [shares, last], "seen")
    products = ["look.p", "seen"]
    for name in OUTPUTS:
        state = last if name == "tokens" else pooled
        if name in GRAVE:
            position = graph.weight(f"{name}.place", np.array(GRAVE.index(name)))
            state = graph.node("Gather", [seen, position], f"{name}.seen", axis=1)
        _linear(graph, state, name, values)
        products.append(f"{name}.p")
    return products


def _linear(graph: _Graph, state: str, name: str, values: dict[str, Any]) -> str:
    weight = graph.weight(f"{name}.w", values[f"heads.{name}.weight"].T)
    product = graph.node("MatMul", [state, weight], f"{name}.p")
    return graph.node("Add", [product, graph.weight(f"{name}.b", values[f"heads.{name}.bias"])], name)


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
    positions = graph.weight("places", values["places.weight"][:LONGEST])
    used = graph.node("Slice", [positions, zero, length, zero], "used")
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
        state = _levelled(
            graph,
            [joined, weight("joined.bias"), state],
            layer + "first",
            [weight("first_norm.weight"), weight("first_norm.bias")],
        )
        inner = graph.node("MatMul", [state, weight("inner.weight")], layer + "inner")
        active = graph.node("BiasGelu", [inner, weight("inner.bias")], layer + "active", _FUSED)
        outer = graph.node("MatMul", [active, weight("outer.weight")], layer + "outer")
        state = _levelled(
            graph,
            [outer, weight("outer.bias"), state],
            layer + "second",
            [weight("second_norm.weight"), weight("second_norm.bias")],
        )
    return state


def _levelled(graph: _Graph, parts: list[str], name: str, norm: list[str]) -> str:
    """Add what a part of a layer says, its bias and what came in, and level it. Plain operators: the one that does all
    of it at once takes longer on one core."""
    both = graph.node("Add", parts[:2], f"{name}.biased")
    both = graph.node("Add", [both, parts[2]], f"{name}.both")
    return graph.node("LayerNormalization", [both, *norm], name, axis=-1, epsilon=_EPSILON)
