"""Turn scores into probabilities for each kind of mention, and choose from where on a head's yes is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

_STEPS = 600
_PULL = 0.1
"""How much the factor and the bias of a kind are pulled to those of all kinds: of some there are a dozen texts to fit
on."""
_BAR, _HIGHEST = 0.60, 0.80
_UNSURE = 0.12
"""Share of a kind that may be unsure for the sake of being right when sure; its bar lies between the two above."""
_BEST = 8
"""The biases are the mean of this many best ones: the very best on a few hundred texts is chance."""
_GATE, _PURE, _KEPT = 0.9, 0.985, 0.68
"""Praise with a score over the first is offered for celebration: how pure that has to be, how much it should keep."""
_MISSED = 5.0
"""How much what is missing of the share of negatives that has to be found counts beside accuracy."""
FALSE_GRAVE, FALSE_SAFEGUARDING, FALSE_MIXED = 0.04, 0.04, 0.04
"""Share of texts of which a head may say yes wrongly: severity 4 and 5 of those that are 0 to 2, the others of all."""
SHIFT = 0.3
"""Taken from the log-odds of each step of severity: in what there is to learn from, the grave is more frequent than in
a month of a service."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Texts of one kind: scores (texts, 3) with neutral at zero, soft labels (texts, 3), and how much each counts."""

    scores: Any
    targets: Any
    weights: Any

    def part(self, positions: Sequence[int], share: float) -> Scored:
        """Return some of them, each counting `share` as much."""
        return Scored(self.scores[positions], self.targets[positions], self.weights[positions] * share)

    @property
    def labels(self) -> Any:
        """The likeliest label of each."""
        return self.targets.argmax(-1)


def joined(parts: Sequence[Scored]) -> Scored:
    """Return all of them as one."""
    names = ("scores", "targets", "weights")
    return Scored(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def scaling(texts: Scored, factor: float = 1.0, bias: Any = (0.0, 0.0, 0.0)) -> tuple[float, Any]:
    """Return the factor and the biases of the least loss, both pulled to those given; plain gradient steps."""
    before, start = factor, np.asarray(bias, dtype=float)
    bias = start.copy()
    share = (texts.weights / texts.weights.sum())[:, None]
    for _ in range(_STEPS):
        gap = (softmax(texts.scores * factor + bias) - texts.targets) * share
        factor -= 0.1 * float((gap * texts.scores).sum()) + 0.1 * _PULL * (factor - before)
        bias -= gap.sum(0) + _PULL * (bias - start)
    return factor, bias - bias[2]


def find_negatives(texts: Scored, wanted: float) -> tuple[float, Any]:
    """Return factor and biases under which the wanted share of the negative is found, for macro-recall and accuracy
    together."""
    found = []
    for negative, neutral in product(np.arange(-0.6, 2.6, 0.1), np.arange(-0.6, 2.6, 0.1)):
        chosen = (texts.scores + np.array([negative, neutral, 0.0])).argmax(-1)
        found.append((_value(texts, chosen, wanted), negative, neutral))
    found.sort(key=lambda row: -row[0])
    top = np.array(found[:_BEST])
    bias = np.array([top[:, 1].mean(), top[:, 2].mean(), 0.0])
    factors = np.arange(0.3, 2.0, 0.05)
    losses = [_loss((texts.scores + bias) * factor, texts) for factor in factors]
    factor = _let_praise_through(texts, float(factors[int(np.argmin(losses))]), bias)
    return factor, bias * factor


def _let_praise_through(texts: Scored, factor: float, bias: Any) -> float:
    """Return `factor`, or up to a third more, so that the gate of celebrations keeps enough praise and stays pure."""
    praise = texts.labels == 2
    for tried in np.arange(factor, factor * 1.35, 0.02):
        through = softmax((texts.scores + bias) * tried)[:, 2] > _GATE
        if through.any() and np.average(praise[through], weights=texts.weights[through]) < _PURE:
            break
        factor = float(tried)
        if np.average(through[praise], weights=texts.weights[praise]) >= _KEPT:
            break
    return factor


def _value(texts: Scored, chosen: Any, wanted: float) -> float:
    labels, weights = texts.labels, texts.weights
    recalls = [np.average(chosen[labels == k] == k, weights=weights[labels == k]) for k in range(3)]
    missing = max(0.0, wanted - recalls[0])
    return float(2 * np.mean(recalls) + 2 * np.average(chosen == labels, weights=weights) - _MISSED * missing)


def bar_of(texts: Scored, factor: float, bias: Any) -> float:
    """Return the confidence from which on these texts are sure."""
    confidence = softmax(texts.scores * factor + bias).max(-1)
    return float(np.clip(np.quantile(confidence, _UNSURE), _BAR, _HIGHEST))


def fit_of(factor: float, bias: Any, sure: float) -> dict[str, Any]:
    """Return what the card holds of a kind: factor, biases, and the confidence from which on it is sure."""
    return {"factor": round(factor, 3), "bias": [round(float(b), 3) for b in bias], "sure": round(sure, 2)}


def at_most(said: Sequence[float], share: float) -> float:
    """Return the log-odds that a head exceeds on at most this share of texts, of which all are no by people's word."""
    return round(float(np.quantile(said, 1 - share)), 3)


def _loss(scores: Any, texts: Scored) -> float:
    logs = np.log(np.maximum(softmax(scores), 1e-6))
    return float(-np.average((texts.targets * logs).sum(-1), weights=texts.weights))


def softmax(scores: Any) -> Any:
    """Return probabilities of scores, along the last axis."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
