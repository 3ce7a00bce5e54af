"""Teach the linear judge what the transformer knows: its opinions as soft labels, beside the labels of people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from console.understand.sentiment import features
from console.understand.sentiment.linear import VERSION, pack
from console.understand.train import linear
from console.understand.train.corpus import HEADS, Example

SIDES = ("social", "feedback")
_TEACHERS = {
    "social": {"tweets": 0.5, "forum": 0.2, "mention": 0.3}, "feedback": {"survey": 0.5, "mention": 0.5},
}  # fmt: skip
_TAUGHT_BY_PEOPLE = {
    "vader_tweets": (0,), "goemotions": (0,), "nhs_fft": (1,), "nhs_phase1": (1,), "mentions": (0, 1),
    "failing": (0, 1),
}  # fmt: skip
_SHARE_OF_PEOPLE = 0.5


def teach(examples: Sequence[Example], tones: Any) -> tuple[Any, Any]:
    """Return fitted weights (SIZE, side, 2) and biases for `examples`, whose transformer logits are `tones`."""
    soft, shares = _targets(examples, tones)
    return _fitted(examples, soft, shares)


def write(weights: Any, bias: Any, kinds: dict[str, Any], folder: Path) -> None:
    """Write `fast.bin` and `fast.json` to `folder`."""
    # One weight in ten thousand is far out: held back, it does not cost all others their precision.
    planes = [weights[:, side, pole] for side in range(len(SIDES)) for pole in range(2)]
    most = [float(np.quantile(np.abs(plane[plane != 0]), 0.9999)) for plane in planes]
    data, steps = pack([np.clip(plane, -end, end).tolist() for plane, end in zip(planes, most, strict=True)])
    card = {
        "version": VERSION,
        "crc32": crc32(data),
        "steps": {side: steps[2 * number : 2 * number + 2] for number, side in enumerate(SIDES)},
        "bias": {side: [float(value) for value in bias[number]] for number, side in enumerate(SIDES)},
        "kinds": kinds,
    }
    (folder / "fast.bin").write_bytes(data)
    (folder / "fast.json").write_text(json.dumps(card, indent=1), "utf-8")


def _targets(examples: Sequence[Example], tones: Any) -> tuple[Any, Any]:
    """Return what each side is to say of each example, and how much that counts."""
    soft = np.stack([_opinion(tones, _TEACHERS[side]) for side in SIDES], axis=1)
    shares = np.full((len(examples), len(SIDES)), 0.6)
    for position, example in enumerate(examples):
        for side in _sides_of_own(example) if example.origin == "own" else _TAUGHT_BY_PEOPLE.get(example.origin, ()):
            soft[position, side] = (1 - _SHARE_OF_PEOPLE) * soft[position, side] + _SHARE_OF_PEOPLE * np.array(
                example.target
            )
            shares[position, side] = 0.7 if example.origin == "goemotions" else 1.5
        if example.origin == "own":
            shares[position] *= 0.7
    return soft, shares


def _fitted(examples: Sequence[Example], soft: Any, shares: Any) -> tuple[Any, Any]:
    rows = [features.of_text(example.text) for example in examples]
    damp = [features.damp(example.words) for example in examples]
    return linear.fit(rows, damp, soft, shares, epochs=5, rate=0.01, decay=0.3)


def _sides_of_own(example: Example) -> tuple[int, ...]:
    """Our own lines are labelled as the survey's people label, as tweets are, or as both do."""
    heads = {HEADS[head] for head in example.heads}
    return tuple(side for side, head in enumerate(("tweets", "survey")) if head in heads)


def _opinion(tones: Any, mix: dict[str, float]) -> Any:
    mixed = sum(share * tones[:, HEADS.index(head)] for head, share in mix.items())
    powers = np.exp(mixed - mixed.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
