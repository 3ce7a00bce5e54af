"""Read the weights of a judge that ships back from its int8 file, so that a training goes on from what it knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from console.understand.train.corpus import HEADS

_SURVEY = HEADS.index("survey")


def go_on_from(folder: Path, state: dict[str, Any], pieces: list[str]) -> dict[str, Any]:
    """Return `state` (of `encoder.build`) with the weights in `folder` put in its place, as far as they are there.

    `pieces` is the vocabulary of `state`; a piece that the earlier judge did not know keeps its vector. A tone head
    that it did not have begins as that of the survey.
    """
    import torch

    values = _values(folder / "accurate.onnx")
    known = (folder / "vocabulary.txt").read_text("utf-8").splitlines()
    rows = dict(zip(known, values["words"] * values["words.scale"], strict=True))
    found = {name: weight.clone() for name, weight in state.items()}
    for position, piece in enumerate(pieces):
        if piece in rows:
            found["words.weight"][position] = torch.from_numpy(rows[piece].astype(np.float32))
    seen = values["places"]
    found["places.weight"][: len(seen)] = torch.from_numpy(seen.copy())
    for ours, theirs in (("norm.weight", "norm.w"), ("norm.bias", "norm.b")):
        found[ours] = torch.from_numpy(values[theirs].copy())
    for name in [name for name in found if name.startswith("layers.")]:
        found[name] = torch.from_numpy(np.ascontiguousarray(values[name]).astype(np.float32))
    for head in {name.split(".")[1] for name in found if name.startswith("heads.")}:
        if f"{head}.w" not in values:
            continue  # a head that it did not have, or one that only the training needs
        weight, bias = values[f"{head}.w"].T, values[f"{head}.b"]
        if head == "tones" and len(bias) < len(found["heads.tones.bias"]):
            own = slice(3 * _SURVEY, 3 * _SURVEY + 3)
            weight, bias = np.concatenate([weight, weight[own]]), np.concatenate([bias, bias[own]])
        found[f"heads.{head}.weight"] = torch.from_numpy(weight.copy())
        found[f"heads.{head}.bias"] = torch.from_numpy(bias.copy())
    return found


def _values(path: Path) -> dict[str, Any]:
    import onnx
    from onnx import numpy_helper

    found = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    for name in [name for name in found if name.endswith("_quantized")]:
        plain = name.removesuffix("_quantized")
        steps = found[name].astype(np.float32) - found[f"{plain}_zero_point"].astype(np.float32)
        found[plain] = (steps * found[f"{plain}_scale"]).T
    return found
