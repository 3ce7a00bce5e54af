"""Choose how the heads are mixed, and turn scores into probabilities, on the texts kept from training."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np

_STEP = 0.15
_BEST = 25
"""The biases are the mean of this many best ones, because the very best on a few hundred texts is chance."""
_WANTED_NEGATIVES = 0.9
"""Share of the truly negative that has to be found: criticism that is missed never reaches a meeting."""
_MISSED = 5.0
"""How much what is missing of that share counts beside accuracy."""
_GATE, _PURE, _KEPT = 0.9, 0.99, 0.70
"""Praise with a score over the first is offered for celebration: how pure that has to be, how much it should keep."""


def fit(scores: Any, labels: Any, weights: Any, *, balance: float, find_negatives: bool) -> dict[str, Any]:
    """Return factor and biases for `scores` (texts, 3): best recall and accuracy, honest confidence.

    `balance` is how much macro-recall counts beside accuracy; `find_negatives` asks for a share of them to be found,
    and for enough praise to pass the gate of celebrations.
    """
    found = []
    for negative, neutral in product(np.arange(-1.2, 2.6, _STEP), np.arange(-1.2, 3.4, _STEP)):
        chosen = (scores + np.array([negative, neutral, 0.0])).argmax(-1)
        found.append((value(labels, chosen, weights, balance, find_negatives), negative, neutral))
    found.sort(key=lambda row: -row[0])
    top = found[:_BEST]
    bias = np.array([np.mean([row[1] for row in top]), np.mean([row[2] for row in top]), 0.0])
    factors = np.arange(0.3, 2.0, 0.05)
    losses = [_loss((scores + bias) * factor, labels, weights) for factor in factors]
    factor = float(factors[int(np.argmin(losses))])
    if find_negatives:
        factor = _let_praise_through(scores + bias, labels, weights, factor)
    return {"factor": round(factor, 3), "bias": [round(float(b) * factor, 3) for b in bias], "value": top[0][0]}


def _let_praise_through(scores: Any, labels: Any, weights: Any, factor: float) -> float:
    """Return `factor`, or up to a third more, so that the gate of celebrations keeps enough praise and stays pure."""
    praise = labels == 2
    for tried in np.arange(factor, factor * 1.35, 0.02):
        through = _softmax(scores * tried)[:, 2] > _GATE
        if not through.any() or np.average(praise[through], weights=weights[through]) < _PURE:
            break
        factor = float(tried)
        if np.average(through[praise], weights=weights[praise]) >= _KEPT:
            break
    return factor


def value(labels: Any, chosen: Any, weights: Any, balance: float, find_negatives: bool) -> float:
    """Return macro-recall and accuracy together, less what is missing of the wanted share of negatives."""
    recalls = recalls_of(labels, chosen, weights)
    missing = max(0.0, _WANTED_NEGATIVES - recalls[0]) if find_negatives else 0.0
    return float(balance * np.mean(recalls) + np.average(chosen == labels, weights=weights) - _MISSED * missing)


def recalls_of(labels: Any, chosen: Any, weights: Any = None) -> list[float]:
    """Return the share found of each label that occurs."""
    weights = np.ones(len(labels)) if weights is None else weights
    return [
        float(np.average(chosen[labels == label] == label, weights=weights[labels == label]))
        for label in range(3)
        if (labels == label).any()
    ]


def choose_mix(
    heads: Any, second: Any, labels: Any, weights: Any, options: Iterable[tuple[tuple[float, ...], float]]
) -> tuple[tuple[float, ...], float]:
    """Return the mix of heads and the share of the second scorer with the least loss after scaling.

    `heads` is (texts, heads, 3), `second` (texts, 3). The loss is taken on each fifth of the texts with the scaling
    fitted on the others, with every label counting alike.
    """
    balance = weights * np.array([1 / max(1e-9, weights[labels == k].sum()) for k in range(3)])[labels]
    folds = np.arange(len(labels)) % 5
    best: tuple[float, tuple[tuple[float, ...], float]] | None = None
    for mix, share in options:
        mixed = mixture(heads, second, mix, share)
        loss = 0.0
        for fold in range(5):
            inside, outside = folds != fold, folds == fold
            factor, bias = _scaling(mixed[inside], labels[inside], balance[inside])
            loss += _loss(mixed[outside] * factor + bias, labels[outside], balance[outside])
        if best is None or loss < best[0]:
            best = (loss, (mix, share))
    assert best is not None
    return best[1]


def mixture(heads: Any, second: Any, mix: tuple[float, ...], share: float) -> Any:
    """Return the scores (texts, 3) of heads and second scorer together, with neutral at zero."""
    mixed = np.tensordot(heads, np.asarray(mix), axes=([1], [0])) + share * second
    return mixed - mixed[:, 1:2]


def _scaling(scores: Any, labels: Any, weights: Any) -> tuple[float, Any]:
    """Vector scaling by plain gradient steps: one factor, three biases."""
    factor, bias = 1.0, np.zeros(3)
    wanted = np.eye(3)[labels]
    share = weights / weights.sum()
    for _ in range(150):
        gap = (_softmax(scores * factor + bias) - wanted) * share[:, None]
        factor -= 0.3 * float((gap * scores).sum())
        bias -= 1.5 * gap.sum(0)
    return factor, bias


def _loss(scores: Any, labels: Any, weights: Any) -> float:
    chance = _softmax(scores)[np.arange(len(labels)), labels]
    return float(-np.average(np.log(np.maximum(chance, 1e-6)), weights=weights))


def _softmax(scores: Any) -> Any:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
